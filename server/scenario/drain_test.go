package scenario

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/seeds/demo"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/fieldsync"
)

// signing is a phone with a key of its own.
type signing struct {
	w      *apptest.World
	key    *ecdsa.PrivateKey
	device string
	token  string
}

func newSigning(w *apptest.World, tenant string) *signing {
	w.T.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.Must(err)
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	w.Must(err)
	p := &signing{w: w, key: key, device: uuid.Must(uuid.NewV7()).String()}
	login, err := tenancyv1.NewAuthServiceClient(w.Conn).Login(context.Background(), &tenancyv1.LoginRequest{Tenant: tenant, Account: "inspector1", Password: demo.Password,
		Device: &tenancyv1.Device{Id: p.device, Name: "signing", PublicKey: public}})
	w.Must(err)
	p.token = login.GetTokens().GetAccessToken()
	return p
}

func (p *signing) sign(digest []byte) []byte {
	sum := sha256.Sum256(digest)
	r, s, err := ecdsa.Sign(rand.Reader, p.key, sum[:])
	p.w.Must(err)
	return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
}

func itemOf(it *fieldsyncv1.Item) fieldsync.Item {
	return fieldsync.Item{ID: it.GetId(), Kind: it.GetKind(), Payload: it.GetPayload(), SHA256: it.GetSha256(), Previous: it.GetPrevious(), Seq: it.GetDeviceSeq()}
}

// drain hands items over without a login.
func (p *signing) drain(tenant string, items ...*fieldsyncv1.Item) ([]*fieldsyncv1.Receipt, error) {
	p.w.T.Helper()
	c := fieldsyncv1.NewFieldSyncServiceClient(p.w.Conn)
	begun, err := c.BeginDrain(context.Background(), &fieldsyncv1.BeginDrainRequest{Tenant: tenant, DeviceId: p.device})
	p.w.Must(err)
	r := fieldsync.DrainRequest{Tenant: tenant, Device: uuid.MustParse(p.device), Nonce: begun.GetNonce()}
	for _, it := range items {
		r.Batch.Items = append(r.Batch.Items, itemOf(it))
	}
	out, err := c.Drain(context.Background(), &fieldsyncv1.DrainRequest{Tenant: tenant, DeviceId: p.device, Nonce: begun.GetNonce(), Signature: p.sign(r.Digest()), Items: items})
	return out.GetReceipts(), err
}

// flagsOf are an inspection's doubts, as its county's administrator sees them.
func flagsOf(w *apptest.World, tenant, id string) string {
	w.T.Helper()
	in, err := inspectionv1.NewInspectionServiceClient(w.Conn).GetInspection(apptest.As(w.Login(tenant, "admin").Access), &inspectionv1.GetInspectionRequest{Id: id})
	w.Must(err)
	return fmt.Sprint(in.GetInspection().GetFlags())
}

// TestTheLastDrain: long after the login has ended, even on a revoked device, what was captured is handed over by the device's key alone.
func TestTheLastDrain(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p, thief := newSigning(w, tenant), newSigning(w, tenant)
		target := outfalls(w, p.token, 1)[0]
		items := chain(w, target, 3)
		for _, it := range items {
			it.Signature = p.sign(itemOf(it).Digest())
		}
		w.Clock.Advance(200 * 24 * time.Hour)
		if _, err := fieldsyncv1.NewFieldSyncServiceClient(w.Conn).Push(apptest.As(p.token), &fieldsyncv1.PushRequest{Items: items}); err == nil {
			t.Error("the login has not ended")
		}
		receipts, err := p.drain(tenant, items[:2]...)
		w.Must(err)
		for i, r := range receipts {
			flags := flagsOf(w, tenant, items[i].GetId())
			if r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED || r.GetSignedReceipt() == "" || strings.Contains(flags, "captured_after_login") || strings.Contains(flags, "signature") && !strings.Contains(flags, "signature_missing") {
				t.Errorf("%v: %s", r, flags)
			}
		}
		id := uuid.Must(uuid.NewV7()).String()
		raw := form(w, id, target, "") // captured now: the login ended long ago
		if _, err := p.drain(tenant, &fieldsyncv1.Item{Id: id, Kind: "inspection", Payload: raw, Sha256: apptest.Hash(raw)}); err != nil || !strings.Contains(flagsOf(w, tenant, id), "captured_after_login") {
			t.Errorf("captured after: %v %s", err, flagsOf(w, tenant, id))
		}
		if _, err := tenancyv1.NewAuthServiceClient(w.Conn).RevokeDevice(apptest.As(w.Login(tenant, "admin").Access), &tenancyv1.RevokeDeviceRequest{Id: p.device}); err != nil {
			t.Fatal(err)
		}
		if _, err := p.drain(tenant, items[2]); err != nil || !strings.Contains(flagsOf(w, tenant, items[2].GetId()), "device_revoked") {
			t.Errorf("a revoked device: %v %s", err, flagsOf(w, tenant, items[2].GetId()))
		}
		for what, device := range map[string]string{"another's key": p.device, "no such device": uuid.NewString()} {
			thief.device = device
			if _, err := thief.drain(tenant, items[0]); err == nil || !strings.Contains(err.Error(), "signature is not that device's") {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := p.drain("140828", items[0]); err == nil {
			t.Error("another county took it")
		}
	})
}

// TestAPhoneRegisteredAnew hands over what it signed as the device before: under that device, in its chain, checked by its key.
func TestAPhoneRegisteredAnew(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		old, now := newSigning(w, tenant), newSigning(w, tenant)
		items := chain(w, outfalls(w, now.token, 1)[0], 3)
		for _, it := range items {
			it.Signature, it.DeviceId = old.sign(itemOf(it).Digest()), old.device
		}
		items[2].DeviceId = uuid.NewString() // nobody's
		receipts := w.PushBatch(now.token, &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{items[1], items[0], items[2]}})
		if receipts[0].GetStatus() != fieldsyncv1.Status_STATUS_HELD || receipts[1].GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED || receipts[2].GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
			t.Errorf("%v", receipts)
		}
		for i, want := range []string{"", "", "device_unknown"} {
			flags := flagsOf(w, tenant, items[i].GetId())
			if want == "" && (strings.Contains(flags, "signature_invalid") || strings.Contains(flags, "chain") || strings.Contains(flags, "device_")) || !strings.Contains(flags, want) {
				t.Errorf("item %d: %s", i, flags)
			}
		}
		if n := count(w, "SELECT count(*) FROM inspections WHERE device_id = '"+old.device+"'"); n != 2 {
			t.Errorf("%d items under the device before", n)
		}
	})
}

// TestTheLogProvesReceipts: any receipt can be proved to be in the log, and every earlier head to be a beginning of it.
func TestTheLogProvesReceipts(t *testing.T) {
	const tenant = "140827"
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := w.Login(tenant, "inspector1")
		c := fieldsyncv1.NewFieldSyncServiceClient(w.Conn)
		keys, err := c.ListReceiptKeys(context.Background(), &fieldsyncv1.ListReceiptKeysRequest{})
		w.Must(err)
		var receipts []*fieldsyncv1.Receipt
		target := outfalls(w, s.Access, 1)[0]
		heads := []string{}
		for _, n := range []int{1, 5, 2, 9} {
			items := chain(w, target, n)
			for _, it := range items {
				it.DeviceSeq = 0
			}
			for _, r := range w.PushBatch(s.Access, &fieldsyncv1.PushRequest{Items: items}) {
				if r.GetPosition() > 0 {
					receipts = append(receipts, r)
				}
			}
			head, err := c.GetCheckpoint(apptest.As(s.Access), &fieldsyncv1.GetCheckpointRequest{})
			w.Must(err)
			heads = append(heads, head.GetCheckpoint())
		}
		for _, r := range receipts {
			signed, err := fieldsync.VerifyReceipt(r.GetSignedReceipt(), keys.GetKeys())
			w.Must(err)
			for _, text := range heads {
				old, err := fieldsync.OpenCheckpoint(text, keys.GetKeys())
				w.Must(err)
				p, err := c.ProveReceipt(apptest.As(s.Access), &fieldsyncv1.ProveReceiptRequest{Position: r.GetPosition(), OldSize: old.Size})
				w.Must(err)
				head, err := fieldsync.OpenCheckpoint(p.GetCheckpoint(), keys.GetKeys())
				w.Must(err)
				if head.Size != int64(len(receipts)) || signed.InLog(head, p.GetInclusion()) != nil || head.Continues(old, p.GetConsistency()) != nil {
					t.Errorf("position %d of %d, from %d", r.GetPosition(), head.Size, old.Size)
				}
				signed.SHA256 = strings.Repeat("0", 64)
				if signed.InLog(head, p.GetInclusion()) == nil {
					t.Error("a forged receipt is in the log")
				}
				signed, _ = fieldsync.VerifyReceipt(r.GetSignedReceipt(), keys.GetKeys())
			}
		}
		if _, err := c.ProveReceipt(apptest.As(s.Access), &fieldsyncv1.ProveReceiptRequest{Position: 99}); err == nil {
			t.Error("what is not there was proved")
		}
	})
}
