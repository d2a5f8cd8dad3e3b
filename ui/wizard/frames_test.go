package wizard

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/vault"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// frozen is when all that is drawn here happens.
var frozen = time.Date(2026, time.November, 24, 9, 30, 0, 0, time.UTC)

const (
	drawnKey   = "age1kh2fqgf7fjuwqedn58vjyqx4755crthxdmlz8wctytaq9uzt9c2s7grz4g" // made for this test
	drawnGroup = "0a1b2c3d-0000-4abc-8def-00000000beef@2"
)

func drawnToken(at time.Time) steps.Held {
	return steps.Held{At: at, Len: 892, Says: steps.Claims{
		Kind: steps.RefreshToken, ConnectorID: madeUpID, ConnectorName: "Payroll", Issued: at, Expires: at.Add(year),
	}}
}

func drawnCall(at time.Time) steps.Call {
	return steps.Call{
		At: at, Endpoint: "http://127.0.0.1:46123", Scope: []string{"groupinfo.read", "textmessage.read", "textmessage.write"},
		Expires: at.Add(24 * time.Hour), Groups: []steps.Group{{ID: drawnGroup, Name: "Drivers"}},
	}
}

// stage is a page of a track, and what is known once it is done.
type stage struct {
	page steps.PageID
	then func(*steps.Facts)
}

func left(f *steps.Facts, id steps.PageID)      { f.Left = with(f.Left, id) }
func leftGrant(f *steps.Facts, id steps.PageID) { f.Grants[0].Left = with(f.Grants[0].Left, id) }

func with(m map[steps.PageID]time.Time, id steps.PageID) map[steps.PageID]time.Time {
	out := map[steps.PageID]time.Time{id: frozen}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// registering are the stages that all ways of a developer begin with.
var registering = []stage{
	{steps.PageBefore, func(f *steps.Facts) { left(f, steps.PageBefore) }},
	{steps.PageRegister, func(f *steps.Facts) { left(f, steps.PageRegister) }},
	{steps.PageNote, func(f *steps.Facts) {
		f.Connector.Name, f.Connector.ID, f.Connector.Secret = "Payroll", madeUpID, steps.Held{At: frozen, Len: 10}
	}},
}

var calling = []stage{
	{steps.PageCall, func(f *steps.Facts) { f.Grants[0].Last = drawnCall(frozen); leftGrant(f, steps.PageCall) }},
	{steps.PageDone, nil},
}

// tracks are the pages in the order in which a person meets them.
var tracks = []struct {
	name   string
	role   steps.Role
	stages []stage
}{
	{"developer", steps.Developer, slices.Concat(registering, []stage{
		{steps.PageWho, func(f *steps.Facts) {
			g := &f.Grants[0]
			g.By, g.Kind, g.Group, f.Connector.Recipient = steps.AnotherPerson, steps.GroupGrant, "Drivers", drawnKey
		}},
		{steps.PageAsk, func(f *steps.Facts) {
			f.Connector.Asked, f.Grants[0].Asked = frozen, frozen
			leftGrant(f, steps.PageAsk)
		}},
		{steps.PageReceive, func(f *steps.Facts) { f.Grants[0].Refresh, f.Grants[0].GroupID = drawnToken(frozen), drawnGroup }},
	}, calling)},
	{"developer, own group", steps.Developer, slices.Concat(registering, []stage{
		{steps.PageWho, func(f *steps.Facts) { f.Grants[0].By, f.Grants[0].Kind = steps.Myself, steps.GroupGrant }},
		{steps.PageGroupTaps, func(f *steps.Facts) { leftGrant(f, steps.PageGroupTaps) }},
		{steps.PageGroupNote, func(f *steps.Facts) { f.Grants[0].Refresh, f.Grants[0].Group = drawnToken(frozen), "Drivers" }},
	}, calling)},
	{"developer, user token", steps.Developer, slices.Concat(registering, []stage{
		{steps.PageWho, func(f *steps.Facts) { f.Grants[0].By, f.Grants[0].Kind = steps.Myself, steps.UserGrant }},
		{steps.PageUserTaps, func(f *steps.Facts) { leftGrant(f, steps.PageUserTaps) }},
		{steps.PageUserNote, func(f *steps.Facts) { f.Grants[0].Refresh = drawnToken(frozen) }},
	}, calling)},
	{"developer, PIN", steps.Developer, slices.Concat(registering, []stage{
		{steps.PageWho, func(f *steps.Facts) {
			f.Grants[0].By, f.Grants[0].Kind, f.Grants[0].ByPIN = steps.Myself, steps.UserGrant, true
		}},
		{steps.PagePhone, func(f *steps.Facts) { f.Grants[0].PINSent = frozen.Add(-3 * time.Minute) }},
		{steps.PagePIN, func(f *steps.Facts) { f.Grants[0].Refresh = drawnToken(frozen) }},
	})},
	{"admin", steps.Admin, []stage{
		{steps.PageAdminBefore, func(f *steps.Facts) { left(f, steps.PageAdminBefore) }},
		{steps.PageAdminRequest, func(f *steps.Facts) {
			f.Connector.Name, f.Connector.ID, f.Connector.Recipient = "Payroll", madeUpID, drawnKey
			f.Grants[0].Group = "Drivers"
			left(f, steps.PageAdminRequest)
		}},
		{steps.PageAdminGrant, func(f *steps.Facts) { leftGrant(f, steps.PageAdminGrant) }},
		{steps.PageAdminNote, func(f *steps.Facts) {
			f.Grants[0].Refresh = drawnToken(frozen)
			f.Grants[0].Reply = steps.Reply{At: frozen, How: steps.ByKey, To: drawnKey, Text: "A refresh token for a Kaizala connector; only its developer can open it:\n-----BEGIN AGE ENCRYPTED FILE-----\nbWFkZSB1cCwgYXMgYWxsIGhlcmU\n-----END AGE ENCRYPTED FILE-----\n"}
		}},
		{steps.PageAdminHand, func(f *steps.Facts) {
			f.Grants[0].Reply.Handed = frozen
			leftGrant(f, steps.PageAdminHand)
		}},
		{steps.PageAdminDone, nil},
	}},
	{"user", steps.User, []stage{{steps.PageUser, nil}}},
	{"check", steps.Check, []stage{
		{steps.PageCheck, func(f *steps.Facts) {
			f.Connector.ID, f.Connector.Secret = madeUpID, steps.Held{At: frozen, Len: 10}
			f.Grants[0].By, f.Grants[0].Refresh = steps.Myself, drawnToken(frozen)
		}},
		{steps.PageCall, func(f *steps.Facts) { f.Grants[0].Last = drawnCall(frozen); leftGrant(f, steps.PageCall) }},
		{steps.PageCheckDone, nil},
	}},
}

// studio is a sandbox in which pages are drawn.
func studio(t testing.TB) (Model, session.Options) {
	t.Helper()
	m := newMachine(t)
	m.now = func() time.Time { return frozen }
	h, err := m.open(context.Background(), inSandbox)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	model := New(context.Background(), Options{Options: talk.Options{Now: m.now, Zone: time.UTC}, Still: true})
	model.home = h
	return model, h.Options
}

// on is the wizard on the page where the facts go on.
func (m Model) on(t testing.TB, o session.Options, r steps.Role, f steps.Facts) Model {
	t.Helper()
	s, err := session.Resume(o, persist.Document{Key: persist.Key{Realm: persist.Sandbox, Role: r, ID: "drawn"}, Facts: f})
	if err != nil {
		t.Fatal(err)
	}
	m.stack = of(newPage(m.env, talk.New(s)))
	return m
}

// does hands the wizard keys; effects are not run.
func (m Model) does(keys ...tea.KeyPressMsg) Model {
	for _, k := range keys {
		next, _ := m.Update(k)
		m = next.(Model)
	}
	return m
}

var (
	keyTab   = tea.KeyPressMsg{Code: tea.KeyTab}
	keyEnter = tea.KeyPressMsg{Code: tea.KeyEnter}
)

// frames are all that is drawn, by name.
func frames(t testing.TB) map[string]Model {
	t.Helper()
	m, o := studio(t)
	out := map[string]Model{}
	seen := map[steps.PageID]bool{}
	for _, track := range tracks {
		f := steps.Facts{Grants: []steps.Grant{{ID: "drawn", Touched: frozen}}}
		for _, s := range track.stages {
			at := m.on(t, o, track.role, f)
			if got := at.shown().V.ID; got != s.page {
				t.Fatalf("%s: the facts go on at %s, want %s", track.name, got, s.page)
			}
			name := string(s.page)
			if seen[s.page] {
				name += " (" + track.name + ")"
			}
			if !seen[s.page] || s.page != steps.PageBefore && s.page != steps.PageRegister && s.page != steps.PageNote && s.page != steps.PageWho {
				out[name] = at
			}
			seen[s.page] = true
			if s.then != nil {
				s.then(&f)
			}
		}
		if track.name == "developer" {
			maps.Copy(out, doneFrames(t, m, o, f))
			seen[steps.PageHello] = true
		}
	}
	for _, id := range steps.PageIDs() {
		if !seen[id] {
			t.Errorf("page %s is in no track", id)
		}
	}

	maps.Copy(out, besidePages(t, m, o, out))
	maps.Copy(out, expiredFrames(t, m, o))
	return out
}

// doneFrames are pages of a developer who has done with them, after facts of one that works.
func doneFrames(t testing.TB, m Model, o session.Options, f steps.Facts) map[string]Model {
	t.Helper()
	out := map[string]Model{}
	f.Grants = slices.Clone(f.Grants)
	for _, id := range []steps.PageID{steps.PageNote, steps.PageWho, steps.PageReceive, steps.PageCall} {
		at := m.on(t, o, steps.Developer, f)
		at.shown().S.Apply(steps.Jump{Grant: "drawn", Page: id})
		at = at.again()
		out[string(id)+" done"] = at
	}
	f.Grants[0].Said = steps.Said{At: frozen.Add(-time.Hour), To: f.Grants[0].Last.Groups[0]}
	f.Grants[0].Hello = steps.Hello{Text: "Good morning", To: f.Grants[0].Last.Groups[0], At: frozen.Add(-time.Minute)}
	out["developer.done said"] = m.on(t, o, steps.Developer, f)
	hello := m.on(t, o, steps.Developer, f)
	hello.shown().S.Apply(steps.Jump{Page: steps.PageHello})
	hello = hello.again()
	out[string(steps.PageHello)] = hello
	f.Grants[0].Said, f.Grants[0].Hello = steps.Said{}, steps.Hello{}
	f.Grants[0].Last = steps.Call{At: frozen.Add(-3 * 24 * time.Hour), Code: string(kaizala.CodeRefused)}
	out["developer.call refused"] = m.on(t, o, steps.Developer, f)
	return out
}

// besidePages are the screens that are no page of a set-up, and what stands over a page.
func besidePages(t testing.TB, m Model, o session.Options, pages map[string]Model) map[string]Model {
	t.Helper()
	out := map[string]Model{}
	note := pages[string(steps.PageNote)]
	next, _ := note.Update(tea.PasteMsg{Content: dotenv(madeUpSecret, madeUpID, "")})
	out["a doubtful paste"] = next.(Model)
	first := m
	first.stack = nil
	out["the service is over"] = m.showing(first.asksWhere(), false)
	out["start"] = m.showing(newHome(m.env, m.home, nil, nil), true)
	for _, n := range []int{1, 3, 30} {
		h := newHome(m.env, m.home, drawnDocuments(t, o, m.home, n), nil)
		out[fmt.Sprintf("home, %d", n)] = m.showing(h, true)
		if n == 3 {
			out["home, delete"] = m.showing(forgetting{env: m.env, row: h.rows[0]}, true)
			out["home, filtered"] = m.showing(h, true).does(tea.KeyPressMsg{Code: '/', Text: "/"}, tea.KeyPressMsg{Code: 'm', Text: "m"}, tea.KeyPressMsg{Code: 'e', Text: "e"})
		}
	}
	out["own roots"] = m.showing(newRoots(m.env), false)
	out["permissions"] = pages[string(steps.PageDone)].does(tea.KeyPressMsg{Code: 'p', Text: "p"})
	out["QR code"] = m.showing(qrCode(m.env, "https://manage.kaiza.la/"), false)
	out["help"] = pages[string(steps.PageRegister)].does(tea.KeyPressMsg{Code: tea.KeyF1})
	for name, q := range map[string]talk.Prompt{
		"a new passphrase":  {Asks: words.AsksNewPassphrase, Code: vault.CodeNewPassphrase},
		"a made passphrase": {Asks: words.AsksNewPassphrase, Code: vault.CodeNewPassphrase, Made: secret.New("abstract-brisk-cradle-demand-elbow-fabric-genius")},
		"a passphrase":      {Asks: words.AsksPassphrase, Code: vault.CodePassphrase},
		"consent":           {Asks: words.AsksConsent, Code: session.CodeConsentNeeded, Host: "api.kaiza.la", Err: &steps.Fault{Reason: session.CodeConsentNeeded, Evidence: []string{"api.kaiza.la"}}},
	} {
		over := pages[string(steps.PageCall)]
		p := over.shown()
		p.dialog = &dialog{env: p.env, Prompt: q}
		over.stack = of(p)
		out[name] = over
	}
	out["it cannot be opened"] = m.fails(errors.New("made up"))
	return out
}

// expiredFrames are the screens that tell of a refresh token that has expired: one
// that was finished before, with and without a token before it that lives longer, and
// one that expires while a person is on the page of the call.
func expiredFrames(t testing.TB, m Model, o session.Options) map[string]Model {
	t.Helper()
	f := steps.Facts{Grants: []steps.Grant{{ID: "drawn", Touched: frozen}}}
	for _, s := range tracks[1].stages {
		if s.then != nil {
			s.then(&f)
		}
	}
	g := &f.Grants[0]
	g.Refresh = drawnToken(frozen.Add(-year - 24*time.Hour))
	g.Left = map[steps.PageID]time.Time{steps.PageGroupTaps: g.Refresh.At.Add(-time.Hour)}
	out := map[string]Model{"an expired token": m.on(t, o, steps.Developer, f)}
	out["start, expired"] = m.showing(newHome(m.env, m.home, listedWith(t, o, m.home, f), nil), true)

	g.Before = drawnToken(frozen.Add(-24 * time.Hour))
	out["an expired token, one before"] = m.on(t, o, steps.Developer, f)
	g.Group, g.GroupID = "", ""
	out["start, expired, no group"] = m.showing(newHome(m.env, m.home, listedWith(t, o, m.home, f), nil), true)

	at := frozen
	o.Now = func() time.Time { return at }
	g.Refresh, g.Last = drawnToken(frozen.Add(-year+time.Hour)), steps.Call{}
	call := m.on(t, o, steps.Developer, f)
	at = at.Add(2 * time.Hour)
	out["developer.call, expired"] = call.does(keyEnter)
	return out
}

// drawnDocuments are set-ups of several Kaizalas: one that works, one that is begun, one
// whose token ends soon, and so on.
func drawnDocuments(t testing.TB, o session.Options, home *session.Home, n int) []session.Summary {
	t.Helper()
	names := []string{"Payroll", "Fleet notices", "Meals"}
	var keys []persist.Key
	for i := range n {
		f := steps.Facts{Connector: steps.Connector{Name: names[i%3], ID: madeUpID, Secret: steps.Held{At: frozen, Len: 10}}}
		if i >= 3 {
			f.Connector.Name = fmt.Sprintf("%s %d", names[i%3], i/3+1)
		}
		d := persist.Document{Key: persist.Key{Realm: persist.Sandbox, Role: steps.Developer, ID: fmt.Sprintf("DRAWN%02d", i)}, Touched: frozen.Add(-time.Duration(i+1) * time.Hour)}
		g := steps.Grant{ID: "drawn", Touched: frozen, By: steps.AnotherPerson, Kind: steps.GroupGrant, Group: "Drivers", Refresh: drawnToken(frozen.AddDate(0, 0, -i)), Last: drawnCall(frozen.Add(-2 * time.Hour))}
		switch i % 3 {
		case 0:
			second := g
			second.ID, second.Group = "second", "Night shift"
			f.Grants = append(f.Grants, second)
		case 1:
			d.Realm, d.APIRoot, d.Portal = persist.Public, kaizala.PublicAPIRoot, kaizala.PublicPortal
			g.Refresh, g.Last, g.Asked = steps.Held{}, steps.Call{}, frozen.AddDate(0, 0, -3)
			g.Left = with(nil, steps.PageAsk)
		case 2:
			d.Realm, d.APIRoot, d.Portal = persist.Own, "https://kms.example.com", "https://kms.example.com"
			g.Refresh = drawnToken(frozen.AddDate(0, 0, 12).Add(-year))
		}
		f.Grants = append(f.Grants, g)
		d.Facts = f
		keys = append(keys, d.Key)
		if err := o.Store.Update(context.Background(), d.Key, func(to *persist.Document) error {
			d.Revision = to.Revision
			*to = d
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	named := home.Target
	home.Target = session.Target{} // all of them
	docs, errs := home.Documents(context.Background())
	home.Target = named
	for _, k := range keys {
		if err := o.Store.Remove(context.Background(), k); err != nil {
			t.Fatal(err)
		}
	}
	if len(errs) > 0 || len(docs) != n {
		t.Fatal(errs, len(docs))
	}
	return docs
}

// listedWith are the set-ups of the start page once a developer's is kept.
func listedWith(t testing.TB, o session.Options, home *session.Home, f steps.Facts) []session.Summary {
	t.Helper()
	k := persist.Key{Realm: persist.Sandbox, Role: steps.Developer, ID: "DRAWN"}
	if err := o.Store.Update(context.Background(), k, func(d *persist.Document) error {
		d.Facts, d.Touched = f, frozen.Add(-48*time.Hour)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	docs, errs := home.Documents(context.Background())
	if err := o.Store.Remove(context.Background(), k); err != nil || len(errs) > 0 || len(docs) != 1 { // its secrets are kept nowhere
		t.Fatal(err, errs, docs)
	}
	return docs
}

// shown is the page on top.
func (m Model) shown() page {
	all := m.pages()
	return all[len(all)-1]
}

// again has the page on top looked at for the first time.
func (m Model) again() Model {
	p := m.shown()
	m.stack = of(newPage(p.env, talk.New(p.S)))
	return m
}

// showing is the wizard with one screen, in the sandbox or not.
func (m Model) showing(s screen, sandbox bool) Model {
	m.stack = stack{s}
	if !sandbox {
		m.home = nil
	}
	return m
}

// sizes are those that are drawn, and whether in colour too.
var sizes = []struct {
	width, height int
	coloured      bool
}{{40, 15, false}, {80, 24, true}, {120, 40, false}, {160, 50, true}}

// Every page, and every screen beside the pages, at four sizes, at two of them with
// colours too. With -update the pictures are drawn anew: look at them.
func TestFrames(t *testing.T) {
	t.Parallel()
	for name, m := range frames(t) {
		t.Run(name, func(t *testing.T) {
			var plain, coloured strings.Builder
			for _, s := range sizes {
				next, _ := m.Update(tea.WindowSizeMsg{Width: s.width, Height: s.height})
				frame := stable(next.(Model).View().Content)
				lines := strings.Split(frame, "\n")
				if len(lines) != s.height {
					t.Errorf("%d lines at %dx%d", len(lines), s.width, s.height)
				}
				for _, l := range lines {
					if w := ansi.StringWidth(l); w > s.width {
						t.Errorf("a line of %d cells at %dx%d: %q", w, s.width, s.height, ansi.Strip(l))
					}
				}
				head := fmt.Sprintf("%s %dx%d\n", strings.Repeat("=", 20), s.width, s.height)
				plain.WriteString(head + trimmed(ansi.Strip(frame)) + "\n")
				if s.coloured {
					coloured.WriteString(head + frame + "\n")
				}
			}
			t.Run("plain", func(t *testing.T) { golden.RequireEqual(t, plain.String()) })
			t.Run("colour", func(t *testing.T) { golden.RequireEqual(t, coloured.String()) })
		})
	}
}

// A frame that nothing draws any more is not kept.
func TestNoFrameIsLeftOver(t *testing.T) {
	t.Parallel()
	drawn := frames(t)
	files, err := filepath.Glob("testdata/TestFrames/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if !slices.ContainsFunc(keysOf(drawn), func(name string) bool { return strings.ReplaceAll(name, " ", "_") == filepath.Base(f) }) {
			t.Errorf("%s is drawn by nothing: delete it", f)
		}
	}
}

func keysOf(m map[string]Model) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

// stable has fixed values where a run has its own: of the same length, so that
// nothing moves.
func stable(text string) string {
	text = loopback.ReplaceAllString(text, "127.0.0.1:46123")
	return portalSession.ReplaceAllString(text, "39ef7077621482e4733e4f5f34d9e8cb")
}

var (
	loopback      = regexp.MustCompile(`127\.0\.0\.1:\d{5}`)
	portalSession = regexp.MustCompile(`[0-9a-f]{32}`)
)

func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}
