package ui

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// pick FILE waits for the first line that sandbox --json writes into FILE, and
// writes what the scripts feed to verify: good.json, good.env, wrong.json (one
// character of the secret changed), pair.env without the token, and each alone.
func pick(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: pick FILE")
	}
	var r ready
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		b, err := os.ReadFile(ts.MkAbs(args[0]))
		if line, _, whole := strings.Cut(string(b), "\n"); err == nil && whole && json.Unmarshal([]byte(line), &r) == nil {
			break
		}
		if time.Now().After(deadline) {
			ts.Fatalf("the sandbox never said where it is")
		}
	}
	values := func(secret string) []byte {
		b, _ := json.Marshal(map[string]string{"applicationId": r.Connector.ID, "applicationSecret": secret, "refreshToken": r.RefreshToken})
		return b
	}
	changed := "A" + r.Connector.Secret[1:]
	if changed == r.Connector.Secret {
		changed = "B" + r.Connector.Secret[1:]
	}
	env := fmt.Sprintf("KAIZALA_CONNECTOR_ID=%s\nexport KAIZALA_CONNECTOR_SECRET='%s'\nKAIZALA_REFRESH_TOKEN=%q\n", r.Connector.ID, r.Connector.Secret, r.RefreshToken)
	for name, content := range map[string][]byte{
		"good.json": values(r.Connector.Secret), "wrong.json": values(changed), "good.env": []byte(env),
		"pair.env": []byte(fmt.Sprintf("applicationId: %s\napplicationSecret: %s\n", r.Connector.ID, r.Connector.Secret)), "secret.txt": []byte(r.Connector.Secret),
		"root.txt": []byte(strings.TrimSpace(r.APIRoot)), "portal.txt": []byte(r.Portal), "token.txt": []byte(r.RefreshToken),
	} {
		ts.Check(os.WriteFile(ts.MkAbs(name), content, 0o600))
	}
}

// clock FILE MOVE moves the clock of the sandbox whose first line is in FILE, as the
// control calls have it: day330.
func clock() {
	var r ready
	b, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	var req *http.Request
	if err == nil {
		req, err = http.NewRequest(http.MethodPost, r.Control+"/clock", strings.NewReader(`{"clock":"`+os.Args[2]+`"}`))
	}
	var resp *http.Response
	if err == nil {
		req.Header.Set("Sandbox-Key", r.ControlKey)
		resp, err = http.DefaultClient.Do(req)
	}
	if err != nil || resp.StatusCode != http.StatusOK {
		fmt.Fprintln(os.Stderr, "clock:", err)
		os.Exit(1)
	}
	_ = resp.Body.Close()
}
