package ui

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"kaizala-setup/persist/handoff"
)

// A text of each kind, given to each command that reads one: the exit code and, if it is
// refused, the code.
func TestEachKindOfTextAtEachCommand(t *testing.T) {
	t.Parallel()
	_, key, err := handoff.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	message := handoff.Request{ConnectorName: "Payroll", ConnectorID: "0a1b2c3d-0000-4abc-8def-00000000abcd", Recipient: key, Date: fixtureTime}.Message()
	kinds := []struct{ name, text string }{
		{"nothing", " \n"}, {"a message", message}, {"words", "hello, how are you?\n"}, {"values", `{"applicationId":"0a1b2c3d-0000-4abc-8def-00000000abcd","applicationSecret":"MADEUPSECR","refreshToken":"made-up-refresh-token-of-nobody"}`}, {"half", `{"applicationId":"0a1b2c3d-0000-4abc-8def-00000000abcd"}`},
	}
	lacking := []string{"3 missing_values", "3 missing_values", "3 missing_values", "5 unreachable", "3 missing_values"}
	want := map[string][]string{ // in the order of kinds; nothing listens at port 1
		"handoff open":                           {"3 empty_input", "2 no_reply", "3 nothing_set_up", "3 nothing_set_up", "3 nothing_set_up"},
		"handoff seal":                           {"3 missing_handover", "3 missing_handover", "3 missing_handover", "3 missing_handover", "3 missing_handover"},
		"import X --api-root http://127.0.0.1:1": {"3 empty_input", "1 misplaced", "1 nothing_found", "1 passphrase_new", "3 incomplete_import"},
		"inspect":                                {"3 empty_input", "0", "1 nothing_found", "0", "0"},
		"verify - --api-root http://127.0.0.1:1": lacking,
		"token - --api-root http://127.0.0.1:1":  lacking,
	}
	for line, codes := range want {
		for i, kind := range kinds {
			var out, errs bytes.Buffer
			a := newApp(Streams{In: strings.NewReader(kind.text), Out: &out, Err: &errs})
			a.dir = t.TempDir()
			code := a.main(append(strings.Fields(line), "--json"))
			exit, name, _ := strings.Cut(codes[i], " ")
			if exit != strconv.Itoa(code) || name != "" && !strings.Contains(errs.String(), `"code":"`+name+`"`) {
				t.Errorf("%s, %s: exit %d, want %s: %s%s", line, kind.name, code, codes[i], out.String(), errs.String())
			}
		}
	}
}
