package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// filesWith are the files below a directory that have a text in clear.
func filesWith(t *testing.T, root, text string) []string {
	t.Helper()
	var out []string
	err := filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), text) {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A developer takes the secret for the name, the group and the words to the group,
// asks an admin, and then pastes the secret: neither the document nor the message nor
// its card has it any more, and the developer is told.
func TestASecretTakenForANameGoesEverywhere(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	s := ready(t, options(t, dir, newService(t)))
	const typed = "Zx81-hidden-words"
	g := s.Wizard().Grant
	s.note(func(f steps.Facts) steps.Facts {
		f = f.Granting(g, steps.AnotherPerson, steps.GroupGrant).Entered(g, steps.NameField, "our "+typed)
		return f.Entered(g, steps.GroupField, typed).Entered(g, steps.RemarkField, "it is "+typed).Entered(g, steps.HelloField, typed)
	})
	if _, err := s.Ask(bg, ""); err != nil {
		t.Fatal(err)
	}
	if len(filesWith(t, dir, typed)) < 3 {
		t.Fatal("this test looks at too little: the document, the message and the card have the name")
	}
	for _, named := range []string{"", "Payroll"} {
		found := paste.Values{Secret: secret.New(typed), Name: named}
		s.Apply(steps.Jump{Page: steps.PageNote})
		if err := s.perform(bg, s.Keep(paste.Reading{Values: found, Grant: g})); err != nil {
			t.Fatal(err)
		}
		if got := filesWith(t, dir, typed); len(got) > 0 {
			t.Errorf("named %q: it is still in %v", named, got)
		}
		if got := s.Facts().Connector.Name; got != named {
			t.Errorf("the name is %q", got)
		}
		if named == "" && s.Wizard().Notice.Code != CodePurged {
			t.Errorf("nothing is told: %+v", s.Wizard().Notice)
		}
	}
}

// What comes with captured values, with a request or on a command line may not be a
// secret that is held.
func TestAHeldSecretComesBesideNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	s := ready(t, options(t, dir, newService(t)))
	s.Apply(steps.Jump{Page: steps.PageNote})
	effects := s.Keep(paste.Reading{Values: paste.Values{Name: "see " + madeUpSecret, Group: "Drivers"}, Grant: s.Wizard().Grant})
	if n := s.Wizard().Notice; n.Code != CodeLeftOut || n.Field != steps.NameField {
		t.Errorf("nothing is told: %+v", n)
	}
	if err := s.perform(bg, effects); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Ask(bg, madeUpSecret); steps.CodeOf(err) != paste.CodeSecretInClear {
		t.Errorf("a group of that name: %v", err)
	}
	if got := s.Facts().Grant(s.Wizard().Grant).Group; got != "Drivers" {
		t.Errorf("the group is %q", got)
	}
	if got := filesWith(t, dir, madeUpSecret); len(got) > 0 {
		t.Errorf("it is in %v", got)
	}
}

// An admin's own token may not stand in what goes with it, and a developer's message
// brings no secret into the admin's document.
func TestNoTokenBesideAReply(t *testing.T) {
	t.Parallel()
	const token = "made.up.token-of-a-group"
	dir := filepath.Join(t.TempDir(), "state")
	h := newHome(options(t, dir, newService(t)).Target, options(t, dir, newService(t)))
	for what, o := range map[string]Handover{
		"name": {Name: token}, "group": {Name: "Payroll", Group: "of " + token}, "remark": {Name: "Payroll", Remark: token},
	} {
		o.Token, o.Insist = secret.New(token), true
		if _, err := h.Hand(bg, o); steps.CodeOf(err) != paste.CodeSecretInClear {
			t.Errorf("%s: %v", what, err)
		}
	}
	key, to, err := handoff.NewKey()
	if err != nil || key.IsZero() {
		t.Fatal(err)
	}
	request := handoff.Request{ConnectorName: "Payroll " + token, ConnectorID: madeUpID, Group: token, Recipient: to, Portal: "https://portal.example.com/"}
	handed, err := h.Hand(bg, Handover{Message: request.Message(), Token: secret.New(token), Insist: true})
	if err != nil {
		t.Fatal(err)
	}
	if c, g := handed.Facts.Connector, handed.Facts.Grants[0]; c.Name != "" || g.Group != "" {
		t.Errorf("taken over: %q, %q", c.Name, g.Group)
	}
	if got := filesWith(t, dir, token); len(got) > 0 {
		t.Errorf("it is in %v", got)
	}
}
