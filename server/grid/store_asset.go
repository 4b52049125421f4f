package grid

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/asset"
	"github.com/xuncha/xuncha/ent/gen/delegation"
	"github.com/xuncha/xuncha/ent/gen/duty"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

func assetOf(r *gen.Asset) Asset {
	a := Asset{ID: r.ID, Tenant: r.TenantID, Kind: AssetKind(r.Kind), Name: r.Name, River: r.River, Unit: r.UnitID, Region: r.Region, Geometry: r.Geometry, LengthMM: r.LengthMm,
		AreaM2: r.AreaM2, AreaMu: r.AreaMu, Box: geo.Box{South: r.South, West: r.West, North: r.North, East: r.East}, Placeholder: r.Placeholder, Demonstration: r.Demonstration,
		Accuracy: r.Accuracy, From: r.ValidFrom, Until: r.ValidUntil}
	if r.Replaces != nil {
		a.Replaces = *r.Replaces
	}
	return a
}

func listAssets(ctx context.Context, tx *entdb.Tx, f AssetFilter) ([]Asset, error) {
	q := tx.Asset.Query().Where(within("region", f.Region), standing(f.At), after(f.Page))
	if f.Kind != "" {
		q.Where(asset.Kind(string(f.Kind)))
	}
	rows, err := q.All(ctx)
	out := make([]Asset, len(rows))
	for i, r := range rows {
		if out[i] = assetOf(r); !f.WithGeometry {
			out[i].Geometry = nil
		}
	}
	return out, err
}

// FindAsset is for fields that need an asset within their own transaction. Errors: not_found.
func FindAsset(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Asset, error) {
	r, err := tx.Asset.Query().Where(asset.ID(id)).Only(ctx)
	if err != nil {
		return Asset{}, entdb.Fault(err)
	}
	return assetOf(r), nil
}

// AssetsAt gives every asset of the tenant that stands at a moment and whose box meets another, with its geometry: those that a movement there may have covered.
func AssetsAt(ctx context.Context, tx *entdb.Tx, box geo.Box, at time.Time) ([]Asset, error) {
	rows, err := tx.Asset.Query().Where(standing(at), asset.Placeholder(false),
		asset.WestLTE(box.East), asset.EastGTE(box.West), asset.SouthLTE(box.North), asset.NorthGTE(box.South)).Order(asset.ByID()).All(ctx)
	out := make([]Asset, len(rows))
	for i, r := range rows {
		out[i] = assetOf(r)
	}
	return out, err
}

// AssetNames gives kind and name of assets.
func AssetNames(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]Asset, error) {
	out := map[uuid.UUID]Asset{}
	if len(ids) == 0 {
		return out, nil
	}
	rows, err := tx.Asset.Query().Where(asset.IDIn(ids...)).
		Select(asset.FieldID, asset.FieldKind, asset.FieldName, asset.FieldRegion, asset.FieldLengthMm, asset.FieldAreaM2, asset.FieldAreaMu).All(ctx)
	for _, r := range rows {
		out[r.ID] = assetOf(r)
	}
	return out, err
}

func createAsset(ctx context.Context, tx *entdb.Tx, a Asset, now time.Time) error {
	if a.Geometry == nil {
		a.Geometry = []byte{}
	}
	c := tx.Asset.Create().SetID(a.ID).SetKind(string(a.Kind)).SetName(a.Name).SetRiver(a.River).SetUnitID(a.Unit).SetRegion(a.Region).SetGeometry(a.Geometry).
		SetLengthMm(a.LengthMM).SetAreaM2(a.AreaM2).SetAreaMu(a.AreaMu).SetWest(a.Box.West).SetSouth(a.Box.South).SetEast(a.Box.East).SetNorth(a.Box.North).
		SetPlaceholder(a.Placeholder).SetDemonstration(a.Demonstration).SetAccuracy(a.Accuracy).SetValidFrom(a.From).SetNillableValidUntil(a.Until).SetCreatedAt(now)
	if a.Replaces != uuid.Nil {
		c.SetReplaces(a.Replaces)
	}
	return c.Exec(ctx)
}

// replaceAsset ends the asset before when the new one begins, and gives its duties to the new one from then on. It tells which duties it changed or made.
func replaceAsset(ctx context.Context, tx *entdb.Tx, a Asset, now time.Time) (touched []uuid.UUID, err error) {
	if n, err := tx.Asset.Update().Where(asset.ID(a.Replaces)).SetValidUntil(a.From).Save(ctx); err != nil || n == 0 {
		if err == nil {
			err = fault.New(fault.Missing, "被替换的对象不存在 · The asset that is to be replaced is not there.")
		}
		return nil, err
	}
	rows, err := tx.Duty.Query().Where(duty.AssetID(a.Replaces), duty.Or(duty.ValidUntilIsNil(), duty.ValidUntilGT(a.From))).Order(duty.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		d := dutyOf(r)
		touched = append(touched, d.ID)
		if err := endDuty(ctx, tx, d.ID, later(d.From, a.From)); err != nil {
			return nil, err
		}
		d.ID, d.Asset, d.Region, d.From = uuid.Must(uuid.NewV7()), a.ID, a.Region, later(d.From, a.From)
		if err := createDuty(ctx, tx, d, now); err != nil {
			return nil, err
		}
		touched = append(touched, d.ID)
		if err := moveDelegations(ctx, tx, r.ID, d, now); err != nil {
			return nil, err
		}
	}
	return touched, nil
}

// moveDelegations gives what was delegated of a duty to the one that takes its place, for the time that is left.
func moveDelegations(ctx context.Context, tx *entdb.Tx, before uuid.UUID, d Duty, now time.Time) error {
	rows, err := tx.Delegation.Query().Where(delegation.DutyID(before), delegation.ValidUntilGT(d.From)).All(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		g := Delegation{ID: uuid.Must(uuid.NewV7()), Duty: d.ID, To: r.UserID, From: later(r.ValidFrom, d.From), Until: r.ValidUntil, Reason: r.Reason, SignedBy: r.SignedBy}
		if r.DeviceID != nil {
			g.Device = *r.DeviceID
		}
		if err := createDelegation(ctx, tx, g, now); err != nil {
			return err
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
