package grid

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/assetwarning"
	"github.com/xuncha/xuncha/ent/gen/duty"
)

func warningOf(r *gen.AssetWarning) Warning {
	return Warning{ID: r.ID, Asset: r.AssetID, Level: r.Level, Reason: r.Reason, From: r.ValidFrom, By: r.IssuedBy}
}

func findWarning(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (w Warning, there bool, err error) {
	rows, err := tx.AssetWarning.Query().Where(assetwarning.ID(id)).All(ctx)
	if err != nil || len(rows) == 0 {
		return w, false, err
	}
	return warningOf(rows[0]), true, nil
}

func insertWarning(ctx context.Context, tx *entdb.Tx, w Warning, now time.Time) error {
	return tx.AssetWarning.Create().SetID(w.ID).SetAssetID(w.Asset).SetLevel(w.Level).SetReason(w.Reason).SetValidFrom(w.From).SetIssuedBy(w.By).SetCreatedAt(now).Exec(ctx)
}

func warningsOf(ctx context.Context, tx *entdb.Tx, asset uuid.UUID) ([]Warning, error) {
	all, err := WarningsOf(ctx, tx, []uuid.UUID{asset})
	return all[asset], err
}

// WarningsOf gives all warnings of assets, in the order in which they begin; of two that begin at once the later word holds.
func WarningsOf(ctx context.Context, tx *entdb.Tx, assets []uuid.UUID) (map[uuid.UUID][]Warning, error) {
	if len(assets) == 0 {
		return nil, nil
	}
	rows, err := tx.AssetWarning.Query().Where(assetwarning.AssetIDIn(assets...)).Order(assetwarning.ByValidFrom(), assetwarning.ByCreatedAt(), assetwarning.ByID()).All(ctx)
	out := map[uuid.UUID][]Warning{}
	for _, r := range rows {
		out[r.AssetID] = append(out[r.AssetID], warningOf(r))
	}
	return out, err
}

// WarnedAssets gives kind, name and division of the assets that warnings are on, by the warnings' ids.
func WarnedAssets(ctx context.Context, tx *entdb.Tx, warnings []uuid.UUID) (map[uuid.UUID]Asset, error) {
	if len(warnings) == 0 {
		return nil, nil
	}
	rows, err := tx.AssetWarning.Query().Where(assetwarning.IDIn(warnings...)).All(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.AssetID
	}
	named, err := AssetNames(ctx, tx, ids)
	out := map[uuid.UUID]Asset{}
	for _, r := range rows {
		out[r.ID] = named[r.AssetID]
	}
	return out, err
}

func fillWarnings(ctx context.Context, tx *entdb.Tx, assets []Asset) error {
	ids := make([]uuid.UUID, len(assets))
	for i, a := range assets {
		ids[i] = a.ID
	}
	of, err := WarningsOf(ctx, tx, ids)
	for i := range assets {
		assets[i].Warnings = of[assets[i].ID]
	}
	return err
}

// dutiesOn lists the duties on an asset, those that are over too.
func dutiesOn(ctx context.Context, tx *entdb.Tx, asset uuid.UUID) ([]uuid.UUID, error) {
	return tx.Duty.Query().Where(duty.AssetID(asset)).Order(duty.ByID()).IDs(ctx)
}
