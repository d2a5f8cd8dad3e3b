package kaizala

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/secret"
)

// A group ID that would change the path is not sent.
func TestGroupIDsThatLeadElsewhere(t *testing.T) {
	requests := 0
	at := serve(t, func(http.ResponseWriter, *http.Request) { requests++ })
	c, access := client(t, at), secret.New(madeUpAccess)
	for _, id := range []string{"", ".", "..", "../users/me", "a/b", "a?b", "a#b", "a%2fb", "a b", "größe", "a\x00", strings.Repeat("a", 201)} {
		_, err := c.SendMessage(context.Background(), at, access, id, "hello")
		if e := wantCode(t, err, CodeUnusableValue); e.Detail != "groupId" {
			t.Errorf("%q: %v", id, err)
		}
	}
	if requests > 0 {
		t.Errorf("%d requests", requests)
	}
}

// Answers that do not have the form of a list of groups are not used.
func TestListsOfGroups(t *testing.T) {
	answer := ""
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "GET" || !strings.HasPrefix(r.RequestURI, "/v1/groups?") || r.Header.Get("accessToken") != madeUpAccess {
			t.Errorf("sent %s %s", r.Method, r.RequestURI)
		}
		_, _ = fmt.Fprint(w, answer)
	})
	c, access := client(t, at), secret.New(madeUpAccess)
	for body, code := range map[string]Code{
		`{}`:                              CodeBadAnswer,
		`{"groups":{}}`:                   CodeBadAnswer,
		`{"groups":[7]}`:                  CodeBadAnswer,
		`{"groups":[{"groupId":"x"},{}]}`: CodeBadAnswer,
		`{"groups":[{"groupId":"x","userCount":"7"}]}`:                                    CodeBadAnswer,
		`{"errorCode":"InvalidToken"}`:                                                    CodeUnauthenticated,
		`{"errorCode":"Whatever"}`:                                                        CodeServiceError,
		`{"groups":[{"groupId":"5b0d@2","groupName":"Night\u001b shift","userCount":3}]}`: "",
	} {
		answer = body
		all, err := c.Groups(context.Background(), at, access)
		if CodeOf(err) != code || code == "" && !slices.Equal(all, []Group{{ID: "5b0d@2", Name: "Night shift", Members: 3}}) {
			t.Errorf("%s: %+v, %v", body, all, err)
		}
	}
}

// Every text from the platform arrives clean.
func TestNamesFromThePlatformAreClean(t *testing.T) {
	t.Parallel()
	for name, text := range hostile.Texts() {
		var arrives string // JSON has no invalid UTF-8
		_ = json.Unmarshal([]byte(asJSON("x"+text)), &arrives)
		want := secret.Clean(arrives)
		at := serve(t, func(w http.ResponseWriter, r *http.Request) {
			one := fmt.Sprintf(`{"groupId":%[1]s,"groupName":%[1]s,"groupType":%[1]s,"callerRole":%[1]s,"id":%[1]s,"name":%[1]s,"mobileNumber":%[1]s,"role":%[1]s,"referenceId":%[1]s}`, asJSON("x"+text))
			_, _ = fmt.Fprintf(w, `{"groups":[%[1]s],"members":[%[1]s],%s`, one, one[1:])
		})
		c, access := client(t, at), secret.New(madeUpAccess)
		groups, e1 := c.Groups(context.Background(), at, access)
		reference, e2 := c.SendMessage(context.Background(), at, access, "x", "hello")
		for _, err := range []error{e1, e2} {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for _, s := range []string{
			groups[0].ID, groups[0].Name, groups[0].Type, groups[0].Role, reference,
		} {
			if s != want {
				t.Errorf("%s: %+q", name, s)
			}
		}
	}
}
