package wizard

import (
	"context"
	"slices"
	"time"

	"kaizala-setup/kaizala/secret"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/spinner"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

const (
	// pasteGuard is how long Enter is ignored after a paste: the end of a paste
	// that was cut in two must not press it.
	pasteGuard = 300 * time.Millisecond
	revealTime = 10 * time.Second
)

// page is one session on the screen.
type page struct {
	env     env
	s       *session.Session
	w       steps.Wizard
	v       steps.Page
	items   []item
	focus   int
	drafts  map[steps.FieldID]draft
	reading *paste.Reading // of the last paste, not kept yet
	sure    bool           // the person was warned of it and pressed Enter once
	pasted  time.Time
	reveal  int // number of the reveal under way, 0 for none
	reveals int // so far
	scroll  int // -1: follow the focus
	onward  bool
	playing bool          // a developer plays the admin
	given   secret.Secret // a message that lies ready for the page's box
	spinner spinner.Model
	cancel  context.CancelFunc
}

func newPage(e env, s *session.Session) page {
	p := page{env: e, s: s, drafts: map[steps.FieldID]draft{}, scroll: -1, spinner: spinner.New(spinner.WithSpinner(e.spinner()))}
	p.cancel = func() {}
	return p.refreshed()
}

// refreshed is the page after the wizard changed: a new page gets new drafts
// and a new focus.
func (p page) refreshed() page {
	w := p.s.Wizard()
	moved, failed := w.Page != p.w.Page || w.Grant != p.w.Grant, w.Notice != p.w.Notice
	before, had := p.v.Fields, p.at()
	p.w, p.v = w, w.View()
	p.items = p.list()
	if i := slices.IndexFunc(p.items, had.same); i >= 0 {
		p.focus = i
	} else if had.kind == remedyItem {
		p.focus = p.start() // what failed is mended: nothing is to be chosen by a slip
	}
	drafts := map[steps.FieldID]draft{}
	for _, f := range p.v.Fields {
		i := slices.IndexFunc(before, func(b steps.Field) bool { return b.ID == f.ID })
		if d, ok := p.drafts[f.ID]; ok && !moved && i >= 0 && d.changed(before[i]) && d.changed(f) && !taken(before[i], f) {
			drafts[f.ID] = d
		} else {
			drafts[f.ID] = newDraft(f)
		}
		if d := drafts[f.ID]; f.Kind == steps.Box && d.value.IsZero() && !p.given.IsZero() {
			d.value, p.given = p.given, secret.Secret{}
			drafts[f.ID] = d
		}
	}
	p.drafts = drafts
	if moved {
		p.reading, p.sure, p.scroll, p.reveal, p.onward = nil, false, -1, 0, false
		p.focus = p.start()
	}
	if id := words.FieldOf(w.Notice); id != "" {
		if i := slices.IndexFunc(p.items, func(it item) bool { return it.kind == fieldItem && it.field.ID == id }); i >= 0 {
			p.focus = i
		}
	}
	if i := p.first(remedyItem); failed && i >= 0 && !p.inText() && p.at().kind != remedyItem {
		p.focus = i // keys that are on their way to a field, or to another remedy, stay its own
	}
	p = p.focused(min(p.focus, len(p.items)-1))
	if moved {
		p = p.fromTop()
	}
	return p
}

// fromTop shows a page from its top on, where nothing on it waits for a hand:
// what came out stands there, and Enter goes on wherever one looks. What Enter
// would send is looked at first.
func (p page) fromTop() page {
	if p.at().kind == nextItem && p.w.Notice.Code == "" && !p.v.Does.Once() {
		p.scroll = 0
	}
	return p
}

// taken reports whether a secret or message came in for the field meanwhile.
func taken(before, now steps.Field) bool { return !before.Held.At.Equal(now.Held.At) }

func (p page) update(msg tea.Msg) (page, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.PasteMsg:
		return p.paste(msg.Content)
	case answered:
		return p.answer(msg)
	case revealOver:
		if msg.number == p.reveal {
			p.reveal = 0
		}
	case spinner.TickMsg:
		if waiting(p.w) == "" {
			return p, nil
		}
		var cmd tea.Cmd
		p.spinner, cmd = p.spinner.Update(msg)
		return p, cmd
	}
	return p, nil
}

// spin starts the spinner if something is waited for; it stops by itself.
func (p page) spin() tea.Cmd {
	if waiting(p.w) == "" || p.env.still {
		return nil
	}
	return p.spinner.Tick
}

func (p page) key(k tea.KeyPressMsg) (page, tea.Cmd) {
	keys := p.env.keys
	if p.inText() && typed(k.String()) {
		return p.typeIn(k), nil
	}
	switch {
	case key.Matches(k, keys.on):
		return p.enter()
	case key.Matches(k, keys.back):
		return p.back()
	case key.Matches(k, keys.next):
		return p.move(+1), nil
	case key.Matches(k, keys.prev):
		return p.move(-1), nil
	case key.Matches(k, keys.tick) && p.at().kind == taskItem:
		t := p.at().task
		p, cmd := p.apply(steps.Tick{Task: t.ID, Done: t.Ticked.IsZero()})
		return p.move(+1), cmd
	case key.Matches(k, keys.portal) && p.canOpen():
		return p.apply(steps.Do{Effect: steps.EffectOpen})
	case key.Matches(k, keys.fill) && p.canFill():
		return p.fill()
	case key.Matches(k, keys.play) && p.canPlay():
		return p, play
	case key.Matches(k, keys.copy):
		return p, p.copy()
	case key.Matches(k, keys.reveal) && p.secret() != "":
		return p.revealed()
	case key.Matches(k, keys.retry) && p.mayRetry():
		return p.apply(steps.Retry{})
	case key.Matches(k, keys.up):
		p.scroll = max(0, p.top()-p.env.pageSize())
	case key.Matches(k, keys.down):
		p.scroll = p.top() + p.env.pageSize()
	case p.inText():
		return p.typeIn(k), nil
	}
	for i, it := range p.items {
		if it.kind == choiceItem && !it.choice.Sends && k.String() == itoa(p.number(it.choice)) {
			return p.focused(i).enter()
		}
	}
	return p, nil
}

func (p page) top() int { return max(p.scroll, 0) }

func (p page) typeIn(k tea.KeyPressMsg) page {
	id := p.at().field.ID
	p = p.drafted(p.drafts[id].key(k))
	p.reading, p.sure, p.scroll = nil, false, -1
	return p
}

func (p page) back() (page, tea.Cmd) {
	switch {
	case waiting(p.w) != "":
		p.cancel()
		p.onward = false
		return p.apply(steps.Cancel{})
	case p.reading != nil:
		p.reading, p.sure = nil, false
		return p, nil
	case p.v.Back == "":
		return p, func() tea.Msg { return closeMsg{} }
	}
	p, kept := p.keepLines()
	p, cmd := p.apply(steps.Back{})
	return p, tea.Batch(kept, cmd)
}

// fill has the sandbox fill in, with what was typed so far: the name of a
// connector, the group.
func (p page) fill() (page, tea.Cmd) {
	p.onward, p.reading, p.sure = false, nil, false
	p, kept := p.keepLines()
	p, cmd := p.apply(steps.Do{Effect: steps.EffectFill})
	return p, tea.Batch(kept, cmd)
}

// copy puts what the page shows to be copied out, else the portal's address, on
// the clipboard: only when asked.
func (p page) copy() tea.Cmd {
	if text, _ := p.s.Artifact(p.v.Artifact); text != "" {
		return tea.Batch(tea.SetClipboard(text), said("Copied to the clipboard, if your terminal allows it."))
	}
	if p.canOpen() {
		return tea.Batch(tea.SetClipboard(p.s.Portal()), said("The portal's address is on the clipboard, if your terminal allows it."))
	}
	return nil
}

type revealOver struct{ number int }

// revealed shows the secret at the focus for a while.
func (p page) revealed() (page, tea.Cmd) {
	if p.reveal != 0 {
		p.reveal = 0
		return p, nil
	}
	p.reveals++
	p.reveal = p.reveals
	n := p.reveal
	return p, tea.Tick(revealTime, func(time.Time) tea.Msg { return revealOver{n} })
}

// secret is what reveal would show: the draft at the focus, the passphrase of a
// reply, or a raw token to be handed over.
func (p page) secret() string {
	if it := p.at(); it.kind == fieldItem && it.field.Kind != steps.Line {
		if p.reading != nil {
			return p.reading.Secret(it.field.ID).Reveal()
		}
		return p.drafts[it.field.ID].value.Reveal()
	}
	if p.v.ID == steps.PageAdminHand {
		if p.v.Grant.Reply.How == steps.ByRaw {
			text, _ := p.s.Artifact(steps.ArtifactReply)
			return text
		}
		return p.s.Passphrase().Reveal()
	}
	return ""
}
