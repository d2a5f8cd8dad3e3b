package kaizala

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/secret"
)

// reply is an answer of a service, and the error that we expect.
type reply struct {
	status  int
	body    string
	headers map[string]string
	code    Code
	detail  string
}

// replies are all answers of these tests, by their names.
func replies(t testing.TB) map[string]reply {
	t.Helper()
	all := map[string]reply{}
	for _, part := range []map[string]reply{
		goodReplies(), unreadableReplies(), accessTokenReplies(), repeatedReplies(), otherFieldReplies(),
		expiryReplies(), endpointReplies(), refusingReplies(), pageReplies(),
	} {
		for name, r := range part {
			if _, there := all[name]; there {
				t.Fatalf("twice: %s", name)
			}
			all[name] = r
		}
	}
	return all
}

// goodReplies give a token.
func goodReplies() map[string]reply {
	return map[string]reply{
		"documented":          {200, hostile.Good("", ""), nil, "", ""},
		"refreshToken empty":  {200, hostile.Good("refreshToken", `""`), nil, "", ""},
		"refreshToken absent": {200, hostile.Good("refreshToken", "-"), nil, "", ""},
		"scope null":          {200, hostile.Good("scope", "null"), nil, "", ""},
		"expiry in seconds":   {200, hostile.Good("accessTokenExpiry", "1518481686"), nil, "", ""},
		"byte order mark":     {200, "\ufeff" + hostile.Good("", ""), nil, "", ""},
		"unknown fields":      {200, hostile.Good("scope", `"a","more":{"x":[1,{"y":null}]}`), nil, "", ""},
		"errorCode null":      {200, hostile.Good("scope", `"a","errorCode":null`), nil, "", ""},
		"errorCode empty":     {200, hostile.Good("scope", `"a","errorCode":""`), nil, "", ""},
		"no type, no length":  {200, hostile.Good("", ""), map[string]string{"Content-Type": "application/octet-stream"}, "", ""},
	}
}

// unreadableReplies are not one JSON object.
func unreadableReplies() map[string]reply {
	return map[string]reply{
		"empty":         {200, "", nil, CodeBadAnswer, "empty"},
		"spaces":        {200, " \n ", nil, CodeBadAnswer, "empty"},
		"no content":    {204, "", nil, CodeBadAnswer, "empty"},
		"null":          {200, "null", nil, CodeBadAnswer, "not_object"},
		"array":         {200, "[]", nil, CodeBadAnswer, "not_object"},
		"text":          {200, `"` + madeUpAccess + `"`, nil, CodeBadAnswer, "not_object"},
		"number":        {200, "1", nil, CodeBadAnswer, "not_object"},
		"words":         {200, "OK", nil, CodeBadAnswer, "not_json"},
		"cut off":       {200, hostile.Good("", "")[:60], nil, CodeBadAnswer, "not_json"},
		"single quotes": {200, `{'accessToken':'x'}`, nil, CodeBadAnswer, "not_json"},
	}
}

// accessTokenReplies have no usable access token.
func accessTokenReplies() map[string]reply {
	return map[string]reply{
		"{}":                       {200, "{}", nil, CodeBadAnswer, "missing accessToken"},
		"accessToken missing":      {200, hostile.Good("accessToken", "-"), nil, CodeBadAnswer, "missing accessToken"},
		"accessToken null":         {200, hostile.Good("accessToken", "null"), nil, CodeBadAnswer, "missing accessToken"},
		"accessToken empty":        {200, hostile.Good("accessToken", `""`), nil, CodeBadAnswer, "missing accessToken"},
		"accessToken a number":     {200, hostile.Good("accessToken", "7"), nil, CodeBadAnswer, "wrong_type accessToken"},
		"accessToken an object":    {200, hostile.Good("accessToken", "{}"), nil, CodeBadAnswer, "wrong_type accessToken"},
		"accessToken with a break": {200, hostile.Good("accessToken", `"a\r\nb: c"`), nil, CodeBadAnswer, "value accessToken"},
		"accessToken of spaces":    {200, hostile.Good("accessToken", `"  "`), nil, CodeBadAnswer, "value accessToken"},
		"accessToken not UTF-8":    {200, hostile.Good("accessToken", "\"a\xffb\""), nil, CodeBadAnswer, "value accessToken"},
		"accessToken of 17 kB":     {200, hostile.Good("accessToken", `"`+strings.Repeat("a", 17<<10)+`"`), nil, CodeBadAnswer, "value accessToken"},
		"other case":               {200, strings.Replace(hostile.Good("", ""), "accessToken\"", "AccessToken\"", 1), nil, CodeBadAnswer, "missing accessToken"},
	}
}

// repeatedReplies have a key twice, text after their end, or too many levels.
func repeatedReplies() map[string]reply {
	return map[string]reply{
		"accessToken twice":         {200, hostile.Good("scope", `"a","accessToken":"other"`), nil, CodeBadAnswer, "duplicate_key"},
		"accessToken twice, hidden": {200, hostile.Good("scope", `"a","access\u0054oken":"other"`), nil, CodeBadAnswer, "duplicate_key"},
		"twice deeper":              {200, hostile.Good("scope", `"a","x":[{"y":1,"y":2}]`), nil, CodeBadAnswer, "duplicate_key"},
		"trailing object":           {200, hostile.Good("", "") + "{}", nil, CodeBadAnswer, "trailing_data"},
		"trailing words":            {200, hostile.Good("", "") + "OK", nil, CodeBadAnswer, "trailing_data"},
		"deep":                      {200, hostile.Good("scope", `"a","x":`+strings.Repeat("[", 40)+strings.Repeat("]", 40)), nil, CodeBadAnswer, "too_deep"},
		"very deep":                 {200, strings.Repeat("[", 500_000), nil, CodeBadAnswer, "not_json"},
	}
}

// otherFieldReplies have a refresh token or a scope that cannot be used.
func otherFieldReplies() map[string]reply {
	return map[string]reply{
		"refreshToken a number":     {200, hostile.Good("refreshToken", "1"), nil, CodeBadAnswer, "wrong_type refreshToken"},
		"refreshToken with a break": {200, hostile.Good("refreshToken", `"a\nb"`), nil, CodeBadAnswer, "value refreshToken"},
		"scope an array":            {200, hostile.Good("scope", `["a"]`), nil, CodeBadAnswer, "wrong_type scope"},
	}
}

// expiryReplies do not say when the token ends.
func expiryReplies() map[string]reply {
	return map[string]reply{
		"expiry missing":         {200, hostile.Good("accessTokenExpiry", "-"), nil, CodeBadAnswer, "missing accessTokenExpiry"},
		"expiry text":            {200, hostile.Good("accessTokenExpiry", `"1518481686294"`), nil, CodeBadAnswer, "wrong_type accessTokenExpiry"},
		"expiry true":            {200, hostile.Good("accessTokenExpiry", "true"), nil, CodeBadAnswer, "wrong_type accessTokenExpiry"},
		"expiry a fraction":      {200, hostile.Good("accessTokenExpiry", "1518481686294.5"), nil, CodeBadAnswer, "wrong_type accessTokenExpiry"},
		"expiry zero":            {200, hostile.Good("accessTokenExpiry", "0"), nil, CodeBadAnswer, "out_of_range accessTokenExpiry"},
		"expiry a duration":      {200, hostile.Good("accessTokenExpiry", "86400"), nil, CodeBadAnswer, "out_of_range accessTokenExpiry"},
		"expiry negative":        {200, hostile.Good("accessTokenExpiry", "-1518481686294"), nil, CodeBadAnswer, "out_of_range accessTokenExpiry"},
		"expiry in microseconds": {200, hostile.Good("accessTokenExpiry", "1518481686294000"), nil, CodeBadAnswer, "out_of_range accessTokenExpiry"},
		"expiry beyond 64 bits":  {200, hostile.Good("accessTokenExpiry", "99999999999999999999"), nil, CodeBadAnswer, "out_of_range accessTokenExpiry"},
	}
}

// endpointReplies name no endpoint that may be called.
func endpointReplies() map[string]reply {
	return map[string]reply{
		"endpoint missing":      {200, hostile.Good("endpointUrl", "-"), nil, CodeBadAnswer, "missing endpointUrl"},
		"endpoint broken":       {200, hostile.Good("endpointUrl", `"https://[::1"`), nil, CodeBadAnswer, "value endpointUrl"},
		"endpoint with a query": {200, hostile.Good("endpointUrl", `"ROOT/?x=1"`), nil, CodeBadAnswer, "value endpointUrl"},
		"endpoint of others":    {200, hostile.Good("endpointUrl", `"https://evil.example/"`), nil, CodeHostRefused, "other"},
		"endpoint public":       {200, hostile.Good("endpointUrl", `"https://kms2.kaiza.la/"`), nil, CodeHostRefused, "other"},
		"endpoint relative":     {200, hostile.Good("endpointUrl", `"/v1"`), nil, CodeHostRefused, "scheme"},
		"endpoint another port": {200, hostile.Good("endpointUrl", `"http://127.0.0.1:1/"`), nil, CodeHostRefused, "other"},
	}
}

// refusingReplies say no, by their status or by an errorCode.
func refusingReplies() map[string]reply {
	return map[string]reply{
		"200 and an error":          {200, hostile.No("InvalidToken", "Invalid token. Failure reason: expired"), nil, CodeTokenInvalid, ""},
		"200, a token and an error": {200, hostile.Good("scope", `"a","errorCode":"InvalidToken"`), nil, CodeTokenInvalid, ""},
		"200, errorCode a number":   {200, hostile.Good("scope", `"a","errorCode":17`), nil, CodeBadAnswer, "wrong_type errorCode"},
		"wrong ID":                  {401, hostile.No("Unauthenticated", hostile.WrongID), nil, CodeRefused, ""},
		"wrong ID, as a parameter":  {400, hostile.No("InvalidParameters", hostile.WrongID), nil, CodeRefused, ""},
		"wrong ID, status 200":      {200, hostile.No("Unauthenticated", hostile.WrongID), nil, CodeRefused, ""},
		"refresh token refused":     {401, hostile.No("InvalidToken", "Token missing. Header should have token as value of ACCESSTOKEN"), nil, CodeTokenInvalid, ""},
		"error code in lower case":  {400, hostile.No("invalidtoken", ""), nil, CodeTokenInvalid, ""},
		"unauthenticated":           {401, hostile.No("Unauthenticated", "no"), nil, CodeUnauthenticated, ""},
		"invalid parameters":        {400, hostile.No("InvalidParameters", "x"), nil, CodeInvalidParameters, ""},
		"unknown error code, 200":   {200, hostile.No("Whatever", "x"), nil, CodeServiceError, ""},
		"unknown error code, 403":   {403, hostile.No("Whatever", "x"), nil, CodeForbidden, ""},
		"401 without a body":        {401, "", nil, CodeUnauthenticated, ""},
		"404 as JSON":               {404, hostile.No("", "no such thing"), nil, CodeNotFound, ""},
		"404 of another API":        {404, `{"detail":"Not Found"}`, nil, CodeNotTheService, ""},
		"404 as a text":             {404, "404 page not found", nil, CodeNotTheService, ""},
		"404 without a body":        {404, "", nil, CodeNotTheService, ""},
		"404 as a list":             {404, "[]", nil, CodeNotTheService, ""},
		"400 as a text":             {400, "Client sent an HTTP request to an HTTPS server.", nil, CodeNotTheService, ""},
		"400 without a body":        {400, "", nil, CodeInvalidParameters, ""},
		"400 of another API":        {400, `{"detail":"Bad Request"}`, nil, CodeInvalidParameters, ""},
		"405 without a body":        {405, "", nil, CodeInvalidParameters, ""},
		"403 as a text":             {403, "no", nil, CodeForbidden, ""},
		"418":                       {418, "teapot", nil, CodeNotTheService, ""},
		"500":                       {500, "oops", nil, CodeServiceError, ""},
		"300":                       {300, "", nil, CodeBadAnswer, "status"},
		"304":                       {304, "", nil, CodeBadAnswer, "status"},
	}
}

// pageReplies are pages, say that they are, or are packed.
func pageReplies() map[string]reply {
	html := map[string]string{"Content-Type": "text/html; charset=utf-8"}
	return map[string]reply{
		"404 as a page":               {404, "<html>not found", html, CodeNotTheService, ""},
		"400 as a page":               {400, "<html>http to an https port", html, CodeNotTheService, ""},
		"405 as a page":               {405, "<html>not allowed", html, CodeNotTheService, ""},
		"501 as a page":               {501, "<html>not implemented", html, CodeNotTheService, ""},
		"451 as a page":               {451, "<html>blocked", html, CodeCaptivePortal, ""},
		"401 as a page":               {401, "<html>sign in", html, CodeCaptivePortal, ""},
		"429 as a page":               {429, "<html>too many", html, CodeRateLimited, ""},
		"500 as a page":               {500, "<html>oops", html, CodeServiceError, ""},
		"login page":                  {200, "<!doctype html><title>Hotel</title>", html, CodeCaptivePortal, ""},
		"login page, no type":         {200, "\n  <html>", map[string]string{"Content-Type": "text/plain"}, CodeCaptivePortal, ""},
		"JSON that says it is a page": {200, hostile.Good("", ""), html, CodeCaptivePortal, ""},
		"blocked page":                {403, "<html>blocked", html, CodeCaptivePortal, ""},
		"511":                         {511, "<html>sign in", html, CodeCaptivePortal, ""},
		"packed":                      {200, "\x1f\x8b\x08", map[string]string{"Content-Encoding": "gzip"}, CodeBadAnswer, "content_encoding"},
		"packed in an unknown way":    {200, hostile.Good("", ""), map[string]string{"Content-Encoding": "br"}, CodeBadAnswer, "content_encoding"},
	}
}

func TestAnswers(t *testing.T) {
	for name, r := range replies(t) {
		t.Run(name, func(t *testing.T) {
			at := serve(t, func(w http.ResponseWriter, q *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				for k, v := range r.headers {
					w.Header().Set(k, v)
				}
				w.WriteHeader(r.status)
				_, _ = fmt.Fprint(w, strings.ReplaceAll(r.body, "ROOT", "http://"+q.Host))
			})
			a, err := client(t, at).Exchange(context.Background(), madeUp())
			if r.code == "" {
				if err != nil || a.Token.Reveal() != madeUpAccess || a.Endpoint != at || a.Expires.Unix() != 1518481686 || !a.Refresh.IsZero() {
					t.Fatalf("got %+v, %v", a, err)
				}
				return
			}
			e := wantCode(t, err, r.code)
			if e.Detail != r.detail || e.Status != r.status || e.Op != "exchange" || "http://"+e.Host+e.Path != at+"/v1/accessToken" {
				t.Errorf("evidence: %v (%+q)", e, e.Detail)
			}
			if !a.Token.IsZero() || !a.At.Equal(time.Time{}) {
				t.Error("an answer beside the error")
			}
		})
	}
}

// The same refusal has another code if only an access token was sent.
func TestRefusalsOfThePlatform(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		code   Code
	}{
		"token refused":       {401, hostile.No("InvalidToken", "Invalid token. Failure reason: expired"), CodeUnauthenticated},
		"token refused, 200":  {200, hostile.No("InvalidToken", "Invalid token"), CodeUnauthenticated},
		"unauthenticated":     {401, hostile.No("Unauthenticated", hostile.WrongID), CodeUnauthenticated},
		"permission missing":  {403, hostile.No("Forbidden", "x"), CodeForbidden},
		"no groups":           {200, `{}`, CodeBadAnswer},
		"groups of text":      {200, `{"groups":"none"}`, CodeBadAnswer},
		"group without an ID": {200, `{"groups":[{"groupName":"x"}]}`, CodeBadAnswer},
		"group null":          {200, `{"groups":[null]}`, CodeBadAnswer},
		"count of text":       {200, `{"groups":[{"groupId":"x","userCount":"7"}]}`, CodeBadAnswer},
		"count negative":      {200, `{"groups":[{"groupId":"x","userCount":-1}]}`, CodeBadAnswer},
		"groups null":         {200, `{"groups":null}`, ""},
	} {
		at := says(t, c.status, c.body)
		groups, err := client(t, at).Groups(context.Background(), at, secret.New(madeUpAccess))
		if CodeOf(err) != c.code || len(groups) != 0 {
			t.Errorf("%s: %v, %v", name, groups, err)
		}
	}
}

// The service echoes what it got in every field that an error quotes.
func TestErrorsHoldNoSecret(t *testing.T) {
	jwt := signed(t, claimsFor(refreshLife))
	cr := madeUp()
	cr.RefreshToken = secret.New(jwt)
	hidden := `QZ7\u200bTKM\u00072XWD` // what remains after cleaning is the secret
	pad := strings.Repeat(madeUpSecret+" ", 44) + "pad " + madeUpSecret
	for _, body := range []string{
		hostile.No(madeUpSecret, madeUpSecret+" "+jwt), hostile.No("InvalidToken", "your token "+jwt[:40]+" is bad"), hostile.No(jwt, ""), hostile.No("x", pad), hostile.No("x", jwt[20:]+" "+jwt),
		hostile.No("x", strings.Repeat("long ", 400)), hostile.No("\x1b[31mred", "a\u202eb"), `{"errorCode":"x","message":"` + hidden + `"}`,
	} {
		_, err := client(t, says(t, http.StatusBadRequest, body)).Exchange(context.Background(), cr)
		e := wantCode(t, err, CodeOf(err))
		if e.Message+e.ErrorCode == "" {
			t.Errorf("no evidence of %q", body)
		}
		for _, text := range []string{err.Error(), fmt.Sprintf("%+v %#v", e, e), e.Message, e.ErrorCode} {
			for _, secret := range []string{madeUpSecret, jwt[:24], jwt[len(jwt)-20:]} {
				if strings.Contains(text, secret) {
					t.Errorf("%q holds %q", text, secret)
				}
			}
		}
		if len(e.Message)+len(e.ErrorCode) > 200 || e.Message != secret.Clean(e.Message) || e.ErrorCode != secret.Clean(e.ErrorCode) {
			t.Errorf("%d bytes: %q %q", len(e.Message)+len(e.ErrorCode), e.ErrorCode, e.Message)
		}
	}
}
