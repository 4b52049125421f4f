package scenario

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuncha/xuncha/internal/identity"
	"github.com/xuncha/xuncha/internal/testservices"
	"github.com/xuncha/xuncha/server/app"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/tenancy"
)

// back is where the tests' browsers reach the server; nobody listens there, for a test reads the address that it is sent to.
const back = "http://xuncha.test"

// signOnBy lets a world's people sign in by a provider.
func signOnBy(t *testing.T, p testservices.Provider, claim string) func(*app.Config) {
	t.Helper()
	provider, err := identity.New(identity.Config{Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: p.ClientSecret, Claim: claim})
	if err != nil {
		t.Fatal(err)
	}
	return func(c *app.Config) {
		c.SignOn = tenancy.SingleSignOn{Provider: provider, Name: "统一身份认证 · Single sign-on", Return: back}
	}
}

// page is a page that signs somebody in: it keeps a secret, and says on which wire it speaks.
type page struct {
	w      *apptest.World
	speak  wire
	secret string
}

func (p page) call(method string, request map[string]any) (map[string]any, string) {
	p.w.T.Helper()
	answer, reason := p.speak(p.w, "", methodOf(p.w.T, method), request)
	out, _ := answer.(map[string]any)
	return out, reason
}

func (p page) begin(tenant string) (address, reason string) {
	p.w.T.Helper()
	sum := sha256.Sum256([]byte(p.secret))
	out, reason := p.call("AuthService/BeginSingleSignOn", map[string]any{"tenant": tenant, "app": "APP_DESK", "secret_sha256": base64.StdEncoding.EncodeToString(sum[:])})
	address, _ = out["address"].(string)
	return address, reason
}

func (p page) finish(code, state string) (map[string]any, string) {
	p.w.T.Helper()
	return p.call("AuthService/FinishSingleSignOn", map[string]any{"code": code, "state": state, "secret": base64.StdEncoding.EncodeToString([]byte(p.secret))})
}

func (p page) login(tenant, account string, ticket any) (map[string]any, string) {
	p.w.T.Helper()
	return p.call("AuthService/Login", map[string]any{"tenant": tenant, "account": account, "ticket": ticket})
}

// atProvider says at the provider's own page who somebody is, and gives what they come back with.
func atProvider(t *testing.T, address, name string) (code, state string) {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	var came *url.URL
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), back) {
			came = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	form, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = form.Body.Close()
	at := form.Request.URL
	answer, err := browser.PostForm(at.String(), url.Values{"id": at.Query()["authRequestID"], "username": {name}, "password": {testservices.ProviderPassword}})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if came == nil || came.Path != "/desk/" {
		t.Fatalf("%s did not come back from %s: %d", name, at, answer.StatusCode)
	}
	return came.Query().Get("code"), came.Query().Get("state")
}

// TestSingleSignOn: whom a provider vouches for signs in to the account that has the identity, in the county that was asked for and in no other, on the page that
// began, once.
func TestSingleSignOn(t *testing.T) {
	const tenant, other = "140802", "140821"
	provider := testservices.StartProvider(t, []string{"zhang-san", "li-si", "nobody"}, back+"/phone/", back+"/desk/")
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		identify := func(tenant, account, who string) (reason string) {
			t.Helper()
			admin := w.Login(tenant, "admin")
			_, reason = overGRPC(w, admin.Access, methodOf(t, "AdminService/UpdateUser"), map[string]any{"id": w.Login(tenant, account).User, "identity": who})
			return reason
		}
		if reason := identify(tenant, "inspector1", "zhang-san"); reason != "" {
			t.Fatal(reason)
		}
		if reason := identify(other, "inspector1", "li-si"); reason != "" {
			t.Fatal(reason)
		}
		if reason := identify(tenant, "inspector2", "zhang-san"); reason != "identity_taken" {
			t.Errorf("an identity is one account's, got %q", reason)
		}
		if reason := identify(other, "inspector2", "zhang-san"); reason != "" {
			t.Errorf("a person may have an account in each county: %s", reason)
		}
		for name, speak := range wires {
			p := page{w, speak, "a secret of this page " + name}
			way := func(tenant, who string) (code, state string) {
				t.Helper()
				address, reason := p.begin(tenant)
				if reason != "" {
					t.Fatalf("%s: %s", name, reason)
				}
				return atProvider(t, address, who)
			}
			if out, _ := p.call("AuthService/GetSignIn", map[string]any{}); out["singleSignOn"] == "" {
				t.Errorf("%s: %v", name, out)
			}
			code, state := way(tenant, "zhang-san")
			refused := func(what, want string, code, state string, by page) {
				t.Helper()
				if out, reason := by.finish(code, state); reason != want {
					t.Errorf("%s: %s: %v %q, want %s", name, what, out, reason, want)
				}
			}
			refused("another page has not the secret", "sign_on_stale", code, state, page{w, speak, "a secret of another page"})
			refused("a forged state", "sign_on_stale", code, state[:len(state)-2]+"AA", p)
			refused("a forged code", "sign_on_refused", "forged", state, p)
			elsewhere, _ := way(tenant, "zhang-san")
			refused("the code of another attempt", "sign_on_refused", elsewhere, state, p)
			out, reason := p.finish(code, state)
			if reason != "" || out["tenant"] != tenant || out["account"] != "inspector1" {
				t.Fatalf("%s: %v %s", name, out, reason)
			}
			refused("the code was used", "sign_on_refused", code, state, p)
			in, reason := p.login(tenant, "inspector1", out["ticket"])
			if reason != "" || in["me"].(map[string]any)["account"] != "inspector1" {
				t.Fatalf("%s: %v %s", name, in, reason)
			}
			for what, to := range map[string][2]string{"another account": {tenant, "inspector2"}, "the same name in another county": {other, "inspector1"}, "no account": {tenant, "zzz"}} {
				if _, reason := p.login(to[0], to[1], out["ticket"]); reason != "sign_on_stale" {
					t.Errorf("%s: a ticket for %s gave %q", name, what, reason)
				}
			}
			w.Clock.Advance(2 * time.Minute)
			if _, reason := p.login(tenant, "inspector1", out["ticket"]); reason != "sign_on_stale" {
				t.Errorf("%s: a ticket of before gave %q", name, reason)
			}
			if _, reason := p.login(tenant, "inspector1", state); reason != "sign_on_stale" {
				t.Errorf("%s: a state is no ticket, got %q", name, reason)
			}
			code, state = way(tenant, "li-si")
			refused("an account of another county", "sign_on_unknown", code, state, p)
			code, state = way(tenant, "nobody")
			refused("no account at all", "sign_on_unknown", code, state, p)
			code, state = way("999999", "zhang-san")
			refused("a county that is not there", "sign_on_unknown", code, state, p)
		}
	}, signOnBy(t, provider, "sub"))
}

// TestAnAccountWithoutAPassword: an account that has an identity needs no password, and then no password lets anybody in; a lock against guessing does not keep out whom the
// provider vouches for; another identity, and a disabled account, end what was open.
func TestAnAccountWithoutAPassword(t *testing.T) {
	const tenant = "140802"
	provider := testservices.StartProvider(t, []string{"wang-wu"}, back+"/phone/", back+"/desk/")
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		admin := w.Login(tenant, "admin")
		as := func(method string, request map[string]any) (map[string]any, string) {
			t.Helper()
			answer, reason := overREST(w, admin.Access, methodOf(t, method), request)
			out, _ := answer.(map[string]any)
			return out, reason
		}
		person := map[string]any{"account": "wangwu", "name": "王五", "roles": []any{"ROLE_INSPECTOR"}, "region": tenant}
		if _, reason := as("AdminService/CreateUser", map[string]any{"user": person}); reason != "weak_password" {
			t.Errorf("neither password nor identity gave %q", reason)
		}
		person["identity"] = "wang-wu"
		created, reason := as("AdminService/CreateUser", map[string]any{"user": person})
		if reason != "" {
			t.Fatal(reason)
		}
		id := created["user"].(map[string]any)["id"]
		p := page{w, overREST, "a secret of this page"}
		signOn := func() (session map[string]any, reason string) {
			t.Helper()
			address, reason := p.begin(tenant)
			if reason != "" {
				return nil, reason
			}
			code, state := atProvider(t, address, "wang-wu")
			out, reason := p.finish(code, state)
			if reason != "" {
				return nil, reason
			}
			return p.login(tenant, "wangwu", out["ticket"])
		}
		for _, password := range []string{"", " ", "wang-wu"} {
			for range 9 { // one more than locks the account
				if _, reason := p.call("AuthService/Login", map[string]any{"tenant": tenant, "account": "wangwu", "password": password}); reason != "bad_credentials" && reason != "account_locked" {
					t.Fatalf("the password %q gave %q", password, reason)
				}
			}
		}
		in, reason := signOn()
		if reason != "" {
			t.Fatal(reason)
		}
		token := in["tokens"].(map[string]any)["accessToken"].(string)
		me := func() string {
			t.Helper()
			_, reason := overREST(w, token, methodOf(t, "AuthService/GetMe"), map[string]any{})
			return reason
		}
		if reason := me(); reason != "" {
			t.Fatal(reason)
		}
		if _, reason := as("AdminService/UpdateUser", map[string]any{"id": id, "identity": "wang-wu-2"}); reason != "" {
			t.Fatal(reason)
		}
		if reason := me(); reason != "token_invalid" {
			t.Errorf("another identity left a session open: %q", reason)
		}
		if _, reason := signOn(); reason != "sign_on_unknown" {
			t.Errorf("the identity of before gave %q", reason)
		}
		if _, reason := as("AdminService/UpdateUser", map[string]any{"id": id, "identity": "wang-wu", "disabled": true}); reason != "" {
			t.Fatal(reason)
		}
		if _, reason := signOn(); reason != "account_disabled" {
			t.Errorf("a disabled account gave %q", reason)
		}
	}, signOnBy(t, provider, "preferred_username"))
}

// TestSignOnWithoutAProvider: a server that knows none says so, one whose provider is away lets people in by password, and one whose provider names nobody lets nobody in.
func TestSignOnWithoutAProvider(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		for _, speak := range wires {
			p := page{w, speak, "a secret of this page"}
			if out, _ := p.call("AuthService/GetSignIn", map[string]any{}); out["singleSignOn"] != "" {
				t.Errorf("%v", out)
			}
			if _, reason := p.begin("140802"); reason != "sign_on_off" {
				t.Errorf("began: %q", reason)
			}
			if _, reason := p.finish("code", "state"); reason != "sign_on_off" {
				t.Errorf("finished: %q", reason)
			}
		}
	})
	gone := testservices.StartProvider(t, nil, back+"/desk/")
	gone.Stop()
	leaves := testservices.StartProvider(t, []string{"zhang-san"}, back+"/desk/")
	w := apptest.OnSQLite(t, signOnBy(t, gone, "sub"))
	if _, reason := (page{w, overREST, "a secret of this page"}).begin("140802"); reason != "sign_on_away" {
		t.Errorf("a provider that is away: %q", reason)
	}
	w.Login("140802", "inspector1")
	for claim, want := range map[string]string{"email": "sign_on_refused", "groups": "sign_on_refused"} { // an address that nobody verified, and no such claim
		w := apptest.OnSQLite(t, signOnBy(t, leaves, claim))
		p := page{w, overREST, "a secret of this page"}
		address, _ := p.begin("140802")
		code, state := atProvider(t, address, "zhang-san")
		if _, reason := p.finish(code, state); reason != want {
			t.Errorf("%s: %q", claim, reason)
		}
	}
	w = apptest.OnSQLite(t, signOnBy(t, leaves, "sub"))
	p := page{w, overREST, "a secret of this page"}
	address, _ := p.begin("140802")
	code, state := atProvider(t, address, "zhang-san")
	leaves.Stop()
	if _, reason := p.finish(code, state); reason != "sign_on_away" {
		t.Errorf("a provider that went away in between: %q", reason)
	}
}
