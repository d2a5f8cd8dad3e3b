package sandbox

import (
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	cardOn = regexp.MustCompile(`(?s)<h3>(.*?)</h3>(.*?)</li>`)
	lineOn = regexp.MustCompile(`(?s)<pre class="line">(.*?)</pre>`)
)

// lines are those of the API page by operation, and the one that gets a token, "".
func (b *browser) lines() map[string]string {
	b.t.Helper()
	out := map[string]string{"": first(lineOn, b.page)}
	for _, m := range cardOn.FindAllStringSubmatch(b.page, -1) {
		if l := first(lineOn, m[2]); l != "" {
			out[html.UnescapeString(m[1])] = l
		}
	}
	return out
}

// Each operation has its card, and says what it takes.
func TestAPIPage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	b := signedIn(t, d.s, Developer).tap("API")
	for _, o := range operations() {
		if title := o.title(); title == "" {
			t.Errorf("%s has no title", o.Name)
		}
		b.sees(o.Name, o.Method+" "+o.Path, o.Status)
	}
	b.sees("Takes a message: send one", "Takes a user token", "Takes a public group", "Not in the sandbox")
	if strings.Contains(b.page, d.secret) || strings.Contains(b.page, d.refresh) || strings.Contains(b.page, "eyJ") {
		t.Error("a secret is on the page")
	}
	d.permit("Media")
	b.tap("API").sees("lacks the permission Group Information")
	fresh, _ := serve(t)
	signedIn(t, fresh, Admin).tap("API").sees("No connector has access", "Takes a connector with access to a group: grant it first.")
	for name := range examples() {
		if !slices.ContainsFunc(operations(), func(o operation) bool { return o.Name == name }) {
			t.Errorf("an example of no operation: %q", name)
		}
	}
}

// Every line works as it is copied, with a group token and with a user token, in a public
// group: each as soon as there is what it takes.
func TestAPIPageAsCopied(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"sh", "curl", "sed"} {
		if _, err := exec.LookPath(part); err != nil {
			if os.Getenv("KAIZALA_SETUP_PARTS") == "required" {
				t.Fatal(part + " is not installed")
			}
			t.Skip(part + " is not installed")
		}
	}
	ran := map[string]bool{}
	for kind, choice := range map[string]string{groupToken: "Payroll for Drivers", userToken: "for News, by a user token of Gabi Groupadmin"} {
		t.Run(kind, func(t *testing.T) {
			d, dir := newDesk(t), t.TempDir()
			group, access := d.group, d.token
			if kind == userToken {
				access = d.user(Admin)
				d.s.with(t, func(w *world) error {
					g, token, err := w.grantTo(d.id, "", Admin, d.s.now())
					d.refresh = token.Reveal()
					if err == nil {
						access, err = accessOf(w, g, d)
					}
					return err
				})
				group = d.good(d.as(access, "POST", "/v1/groups", `{"name":"News","welcomeMessage":"Hello","groupType":"ConnectGroup"}`)).text("groupId")
			}
			d.s.with(t, func(w *world) error {
				w.Connectors.edit(d.id, func(c *connector) { c.RedirectURL = "https://payroll.example/it's" })
				return nil
			})
			write := func(name, text string) {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write("values.txt", fmt.Sprintf("Connector name: Payroll\nConnector ID: %s\nConnector secret: %s\n\nConnector: Payroll\nRefresh token: %s\n", d.id, d.secret, d.refresh))
			write("header.txt", "accessToken: "+access+"\n")
			b := signedIn(t, d.s, Admin)
			path := ""
			for _, o := range regexp.MustCompile(`<option value="([^"]*)"[^>]*>([^<]*)`).FindAllStringSubmatch(b.tap("API").page, -1) {
				if strings.HasSuffix(o[2], choice) {
					path = "/admin/api?for=" + o[1]
				}
			}
			lines := b.open(d.root + path).sees(group).lines()
			last := []string{"Remove subscribers", "Remove member", "Unlink subgroup", "Delete webhook", "Delete bot", "Log in with PIN"} // they end what others need
			names := operationNames(last)
			for _, name := range slices.Concat(names, names, last) {
				line := lines[name]
				if ran[name] || line == "" {
					continue
				}
				ran[name] = true
				d.now.move(10 * time.Second) // the limit of calls
				c := exec.CommandContext(t.Context(), "sh", "-c", strings.Replace(line, "curl -sS", `curl -sS -w '\n%{http_code}'`, 1))
				c.Dir, c.Env = dir, []string{"PATH=" + os.Getenv("PATH")}
				if out, err := c.CombinedOutput(); err != nil || !strings.HasSuffix(string(out), "\n200") || strings.Contains(string(out), "errorCode") {
					t.Errorf("%s: %v\n%s\n%s", name, err, line, out)
				}
				lines = b.open(d.root + path).sees(group).lines() // with what there is now
			}
		})
	}
	for _, o := range operations() {
		if o.built() && !ran[o.Name] && o.Name != withCode {
			t.Errorf("no line of %s was run", o.Name)
		}
	}
}

// withCode is the operation whose line takes the code of a page.
const withCode = "OAuth token"

// operationNames are those of all operations but these and withCode.
func operationNames(but []string) []string {
	var names []string
	for _, o := range operations() {
		if !slices.Contains(but, o.Name) && o.Name != withCode {
			names = append(names, o.Name)
		}
	}
	return names
}

func accessOf(w *world, g grant, d *desk) (string, error) {
	token, err := w.sign(g, accessLife, d.s.now())
	return token.Reveal(), err
}

// In a container the line that gets a token does without our own program.
func TestTokenLineInAContainer(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	s, _ := outside(t)
	v, err := s.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root, dir := "http://127.0.0.1:"+s.port(), t.TempDir()
	box := fmt.Sprintf("Connector name: Payroll\nConnector ID: %s\nConnector secret: %s\nRefresh token: %s\n", v.ConnectorID, v.ConnectorSecret.Reveal(), v.RefreshToken.Reveal())
	if err := os.WriteFile(filepath.Join(dir, "values.txt"), []byte(box), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "sh", "-c", s.tokenLine(root)+" && curl -sS -H @header.txt "+root+"/v1/groups")
	c.Dir, c.Env = dir, []string{"PATH=" + os.Getenv("PATH")}
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), `"groupName":"Drivers"`) {
		t.Errorf("%v: %s", err, out)
	}
}
