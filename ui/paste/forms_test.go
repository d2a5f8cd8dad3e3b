package paste

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// Values of the forms. The token is of the observed shape and signed by nobody.
var formValues = strings.NewReplacer(
	"{ID}", "7c1d2e3f-4a5b-4c6d-8e9f-0a1b2c3d4e5f", "{SEC}", "Q7XK2M9PLZ", "{OLD}", "OLDMADEUP1", "{OLDID}", "11112222-3333-4444-8555-666677778888",
	"{TOK}", madeUpToken(365*24*60*60*1e9), "{ACC}", madeUpToken(24*60*60*1e9), "{GID}", "0f1e2d3c-4b5a-4678-9a8b-7c6d5e4f3a2b@2", "{NAME}", "Payroll system", "{GRP}", "Night shift",
)

// Each form of testdata/forms.txt is read exactly: all that its placeholders name and
// nothing else.
func TestFormsAreReadExactly(t *testing.T) {
	f, err := os.Open("testdata/forms.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var title string
	var body strings.Builder
	check := func() {
		if title == "" {
			return
		}
		form := strings.TrimSuffix(body.String(), "\n")
		title, nothing := strings.CutSuffix(title, " (nothing)")
		t.Run(title, func(t *testing.T) {
			r := Find(formValues.Replace(form))
			for _, v := range []struct{ what, got string }{{"{ID}", r.ID}, {"{SEC}", r.Secret.Reveal()}, {"{TOK}", r.Refresh.Reveal()}, {"{ACC}", r.Access.Reveal()}, {"{GID}", r.GroupID}, {"{NAME}", r.Name}, {"{GRP}", r.Group}} {
				want := ""
				if strings.Contains(form, v.what) && !nothing {
					want = formValues.Replace(v.what)
				}
				if v.got != want {
					t.Errorf("%s: %q, want %q\n%s", v.what, v.got, want, form)
				}
			}
		})
	}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if l, ok := strings.CutPrefix(lines.Text(), "=== "); ok {
			check()
			title = l
			body.Reset()
			continue
		}
		body.WriteString(lines.Text() + "\n")
	}
	check()
}
