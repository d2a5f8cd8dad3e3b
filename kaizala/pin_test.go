package kaizala

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/secret"
)

const madeUpPIN = "482913"

func madeUpLogin() PINLogin {
	return PINLogin{Phone: "+4915550100", ConnectorID: madeUpID, ConnectorSecret: secret.New(madeUpSecret), PIN: secret.New(madeUpPIN)}
}

func TestLoginThatFails(t *testing.T) {
	for body, code := range map[string]Code{
		hostile.No("Unauthenticated", hostile.WrongID):         CodeRefused,
		hostile.No("Unauthenticated", "wrong "+madeUpPIN):      CodeUnauthenticated,
		hostile.No("InvalidParameters", "pin "+madeUpPIN):      CodeInvalidParameters,
		hostile.No("InvalidToken", "no"):                       CodeUnauthenticated,
		`{}`:                                                   CodeBadAnswer,
		`{"refreshToken":""}`:                                  CodeBadAnswer,
		`{"refreshToken":"x"}`:                                 CodeBadAnswer,
		`{"refreshToken":"x","refreshTokenExpiry":"soon"}`:     CodeBadAnswer,
		`{"refreshToken":"a b\n","refreshTokenExpiry":1.5e12}`: CodeBadAnswer,
		``: CodeBadAnswer,
	} {
		got, err := client(t, says(t, 200, body)).LoginWithPIN(context.Background(), madeUpLogin())
		e := wantCode(t, err, code)
		if e.Op != "login" || e.Method != "POST" || !got.Refresh.IsZero() || strings.Contains(fmt.Sprintf("%+v %v", e, e), madeUpPIN) {
			t.Errorf("%s: %+v, %v", body, got, e)
		}
	}
	for name, change := range map[string]func(*PINLogin){
		"mobileNumber":      func(l *PINLogin) { l.Phone = "" },
		"applicationId":     func(l *PINLogin) { l.ConnectorID = "" },
		"applicationSecret": func(l *PINLogin) { l.ConnectorSecret = secret.Secret{} },
		"pin":               func(l *PINLogin) { l.PIN = secret.Secret{} },
	} {
		l := madeUpLogin()
		change(&l)
		_, err := client(t, PublicAPIRoot).LoginWithPIN(context.Background(), l)
		if e := wantCode(t, err, CodeUnusableValue); e.Detail != name {
			t.Errorf("%s: %v", name, e)
		}
	}
}

func TestATokenByPIN(t *testing.T) {
	var sent []string
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var body map[string]string
		_ = json.NewDecoder(r.Body).Decode(&body)
		if r.Header.Get("applicationSecret") != "" || r.URL.RawQuery != "" {
			t.Errorf("headers %v", r.Header)
		}
		sent = append(sent, fmt.Sprint(r.Method, " ", r.URL.Path, " ", body))
		if r.URL.Path == "/v1/generatePin" {
			_, _ = fmt.Fprint(w, `{}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"refreshToken":%q,"grantedScope":"token.write","refreshTokenExpiry":1800000000000}`, madeUpToken)
	})
	c := client(t, at)
	if err := c.RequestPIN(context.Background(), "+4915550100", madeUpID); err != nil {
		t.Fatal(err)
	}
	got, err := c.LoginWithPIN(context.Background(), madeUpLogin())
	if err != nil || got.Refresh.Reveal() != madeUpToken || !got.Expires.Equal(time.Unix(1_800_000_000, 0)) || !slices.Equal(got.Scope, []string{"token.write"}) {
		t.Errorf("got %+v, %v", got, err)
	}
	want := []string{
		"POST /v1/generatePin map[applicationId:" + madeUpID + " mobileNumber:+4915550100]",
		"POST /v1/loginWithPinAndApplicationId map[applicationId:" + madeUpID + " applicationSecret:" + madeUpSecret + " mobileNumber:+4915550100 pin:" + madeUpPIN + "]",
	}
	if !slices.Equal(sent, want) {
		t.Errorf("sent %q", sent)
	}
}
