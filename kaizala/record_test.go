package kaizala

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kaizala-setup/kaizala/secret"
)

// recording returns a watch that appends to all.
func recording(all *[]Record) Watch {
	return Watch{Record: func(r Record) { *all = append(*all, r) }}
}

// A record holds no secret that was sent or received, wherever the service echoes it.
func TestARecordHoldsNoSecret(t *testing.T) {
	t.Parallel()
	var handle http.HandlerFunc
	at := serve(t, func(w http.ResponseWriter, r *http.Request) { handle(w, r) })
	made := rapid.StringMatching(`[A-Z0-9]{8,10}|[a-z0-9_-]{12,60}|eyJ[a-zA-Z0-9_-]{20,60}`)
	rapid.Check(t, func(rt *rapid.T) {
		sent := []string{made.Draw(rt, "connector secret"), made.Draw(rt, "refresh token"), made.Draw(rt, "access token"), made.Draw(rt, "pin")}
		back := []string{made.Draw(rt, "new access token"), made.Draw(rt, "new refresh token")}
		every := append(sent, back...)
		echo := rapid.Custom(func(t *rapid.T) string {
			s := rapid.SampledFrom(every).Draw(t, "echoed")
			between := rapid.SampledFrom([]string{"", "\u200b", "\x1b", " "}).Draw(t, "between")
			cut := rapid.IntRange(0, len(s)).Draw(t, "at")
			return rapid.SampledFrom([]string{"", "your token ", strings.Repeat("x", 190), "eyJ", "["}).Draw(t, "before") + s[:cut] + between + s[cut:]
		})
		words := map[string]any{"accessToken": back[0], "refreshToken": back[1], "accessTokenExpiry": 1518481686294, "endpointUrl": at}
		for range rapid.IntRange(0, 5).Draw(rt, "fields") {
			name := rapid.SampledFrom([]string{"message", "errorCode", "scope", "endpointUrl", "more", echo.Draw(rt, "name")}).Draw(rt, "field")
			words[name] = rapid.SampledFrom([]any{echo.Draw(rt, "value"), []string{echo.Draw(rt, "item")}, map[string]string{"x": echo.Draw(rt, "inside")}, nil, 7}).Draw(rt, "kind")
		}
		body, _ := json.Marshal(words)
		kind, date := rapid.SampledFrom([]string{"application/json", "text/x; token=" + sent[1]}).Draw(rt, "type"), rapid.SampledFrom([]string{"", sent[0], back[1]}).Draw(rt, "date")
		status := rapid.SampledFrom([]int{200, 200, 400, 401, 429, 500}).Draw(rt, "status")
		moves := rapid.Bool().Draw(rt, "moves")
		handle = func(w http.ResponseWriter, r *http.Request) {
			if moves && !strings.HasPrefix(r.URL.Path, "/to/") {
				w.Header()["Location"] = []string{"/to/" + sent[1] + "/'" + sent[0] + "?q=" + sent[2]}
				w.WriteHeader(308)
				return
			}
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Date", date)
			w.WriteHeader(status)
			_, _ = w.Write(body)
		}
		var all []Record
		ctx, c := context.Background(), client(t, at, limits(Limits{Tries: 1})).Watched(recording(&all))
		_, _ = c.Exchange(ctx, Credentials{ConnectorID: madeUpID, ConnectorSecret: secret.New(sent[0]), RefreshToken: secret.New(sent[1])})
		_, _ = c.Groups(ctx, at, secret.New(sent[2]))
		_, _ = c.LoginWithPIN(ctx, PINLogin{"+4915550100", madeUpID, secret.New(sent[0]), secret.New(sent[3])})
		if len(all) < 3 {
			rt.Fatalf("%d records", len(all))
		}
		for _, r := range all {
			everything := fmt.Sprintf("%+v %s", r, r.Curl())
			for _, s := range every {
				if !sentHere(r, s, sent) {
					continue
				}
				if strings.Contains(everything, s) {
					rt.Fatalf("%q is in %s", s, everything)
				}
			}
			for _, c := range everything {
				if c != '\n' && !secret.Visible(c) {
					rt.Fatalf("%+q is in %+q", c, everything)
				}
			}
		}
	})
}

// sentHere reports whether a secret was part of this request or its answer. A client
// cannot know that a service repeats what another call sent.
func sentHere(r Record, s string, sent []string) bool {
	of := map[string][]int{opExchange: {0, 1}, opGroups: {2}, opLogin: {0, 3}}[r.Op]
	i := slices.Index(sent, s)
	return i < 0 && r.Answer != nil || slices.Contains(of, i)
}

// A secret that contains a shorter one is redacted as a whole.
func TestTheLongerSecretIsHiddenFirst(t *testing.T) {
	for _, v := range []redactor{{secret.New("abcd"), secret.New("abcdefgh")}, {secret.New("abcdefgh"), secret.New("abcd")}} {
		if got := v.redact("x abcdefgh abcd abc"); got != "x [redacted] [redacted] abc" {
			t.Errorf("got %q", got)
		}
	}
}

func TestRecord(t *testing.T) {
	refresh := signed(t, claimsFor(refreshLife))
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1/accessToken":
			w.Header().Set("Date", "")
			documented(w, "http://"+r.Host, `"refreshToken":`+asJSON(refresh))
		case "/v1/groups":
			_, _ = fmt.Fprint(w, `{"groups":[{},{}],"more":{"x":1},"next":null,"full":true}`)
		case "/v1/generatePin":
			http.Redirect(w, r, "https://evil.example/", http.StatusPermanentRedirect)
		default:
			_, _ = fmt.Fprint(w, `<html>`)
		}
	})
	var all []Record
	ctx, c := context.Background(), client(t, at, atNoon).Watched(recording(&all))
	_, _ = c.Exchange(ctx, madeUp())
	_, _ = c.Groups(ctx, at, secret.New(madeUpAccess))
	_ = c.RequestPIN(ctx, "+4915550100", madeUpID)
	_, _ = c.SendMessage(ctx, at, secret.New(madeUpAccess), "5b0d@2", "hello")
	_, _ = client(t, "http://127.0.0.1:1").Watched(recording(&all)).Exchange(ctx, madeUp())
	var got []string
	for _, r := range all {
		got = append(got, strings.ReplaceAll(fmt.Sprint(r.Op, " ", r.Method, " ", r.URL, " ", r.Sent, r.Body, " ", r.Status, r.Code, " ", r.Answer), at, "ROOT"))
	}
	usual := "{Accept application/json} {User-Agent kaizala-setup}"
	want := []string{
		"exchange GET ROOT/v1/accessToken [{applicationId $KAIZALA_CONNECTOR_ID} {applicationSecret $KAIZALA_CONNECTOR_SECRET} {refreshToken $KAIZALA_REFRESH_TOKEN} " + usual + "] [] 200 " +
			fmt.Sprintf("[{accessToken token, 37 characters} {accessTokenExpiry 1518481686294} {endpointUrl ROOT} {refreshToken refresh token, %d characters} {scope groupinfo.read,textmessage.write}]", len(refresh)),
		"groups GET ROOT/v1/groups?fetchAllGroups=true&showDetail=true [{accessToken $KAIZALA_ACCESS_TOKEN} " + usual + "] [] 200 [{full true} {groups 2 items} {more an object} {next null}]",
		"pin POST ROOT/v1/generatePin [" + usual + " {Content-Type application/json}] [{mobileNumber $KAIZALA_PHONE} {applicationId $KAIZALA_CONNECTOR_ID}] 308 []",
		"message POST ROOT/v1/groups/5b0d@2/messages [{accessToken $KAIZALA_ACCESS_TOKEN} " + usual + " {Content-Type application/json}] [{message $KAIZALA_MESSAGE}] 200 [{ 6 bytes, not_json}]",
		"exchange GET http://127.0.0.1:1/v1/accessToken [{applicationId $KAIZALA_CONNECTOR_ID} {applicationSecret $KAIZALA_CONNECTOR_SECRET} {refreshToken $KAIZALA_REFRESH_TOKEN} " + usual + "] [] 0unreachable []",
	}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Errorf("record %d of %d:\ngot  %s\nwant %s", i, len(got), got[min(i, len(got)-1)], want[i])
		}
	}
}
