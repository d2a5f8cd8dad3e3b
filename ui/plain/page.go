package plain

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

type page struct {
	talk.Talk
	f      *face
	on     steps.PageID           // the page that was told last,
	of     steps.GrantID          // and whose
	told   []words.Row            // what the page said of its values
	text   string                 // of the handout that was shown
	shown  secret.Secret          // the passphrase of a reply that was shown last
	passed map[steps.FieldID]bool // optional fields that were left empty
	change steps.FieldID          // to be asked for again
	left   bool                   // the person is done here
}

// run talks a session through until the person leaves it.
func (f *face) run(t talk.Talk) (talk.Talk, error) {
	f.under = append(f.under, t.S)
	p := &page{f: f, Talk: t}
	p.refresh()
	p.tell()
	for !p.left {
		p.refresh()
		if err := p.ask(); err != nil {
			return p.Talk, err
		}
	}
	return p.Talk, nil
}

// refresh tells a new page from top to bottom, and of the same page only what changed.
func (p *page) refresh() {
	p.Talk = p.Refreshed()
	if p.W.Page != p.on || p.W.Grant != p.of {
		p.on, p.of = p.W.Page, p.W.Grant
		p.passed, p.change = map[steps.FieldID]bool{}, ""
		p.whole()
		return
	}
	rows := p.rows()
	for _, r := range rows {
		if !slices.Contains(p.told, r) {
			p.f.out.rows([]words.Row{r})
		}
	}
	p.told = rows
	p.handout()
}

func (p *page) whole() {
	out := p.f.out
	out.blank()
	head := cmp.Or(p.V.Connector.Name, "kaizala-setup")
	if p.V.Step > 0 {
		head += fmt.Sprintf(", step %d of %d", p.V.Step, len(steps.Steps))
	}
	out.text(head + ", " + words.Turn(p.V, p.W.Role, p.Playing) + ".")
	out.text(p.V.Title)
	out.text(p.V.Text)
	if p.Can(talk.Open) {
		out.text("Portal: " + p.S.Portal())
	}
	for i, t := range tasks(p.V.Tasks) {
		done := ""
		if !t.Ticked.IsZero() {
			done = " (done)"
		}
		out.text(p.kind() + " " + strconv.Itoa(i+1) + ": " + t.Text + done)
	}
	p.told = p.rows()
	out.rows(p.told)
	p.text = ""
	p.handout()
	p.choices(func(steps.Choice) bool { return true })
	for i, o := range p.Onwards() {
		out.text(strconv.Itoa(len(p.V.Choices)+1+i) + ". " + o.Text)
	}
	out.text(p.vocabulary())
}

// choices lists some of the page's choices with their numbers.
func (p *page) choices(listed func(steps.Choice) bool) {
	for i, c := range p.V.Choices {
		line := strconv.Itoa(i+1) + ". " + c.Text
		if c.Hint != "" {
			line += ": " + c.Hint
		}
		if c.Chosen {
			line += " (chosen)"
		}
		if listed(c) {
			p.f.out.text(line)
		}
	}
}

// kind is what the tasks of the page are called.
func (p *page) kind() string {
	switch {
	case p.V.Step == 0:
		return "Needed"
	case len(p.V.Tasks) == 1:
		return "To do"
	}
	return "Tap"
}

// rows are what the page knows: its values, what it is about, the last call.
func (p *page) rows() []words.Row {
	rows := words.About(p.V, session.CheckWords, p.f.Now(), p.f.Zone)
	if len(rows) > 0 && p.V.ID == steps.PageAdminRequest {
		rows = append(rows, words.Row{Label: "Compare", Text: words.Compare})
	}
	for _, f := range p.V.Fields {
		switch {
		case f.Held.Yes():
			rows = append(rows, words.Row{Label: f.Label, Text: words.Has(f, p.S.UnkeptFields()) + ", " + words.Held(f.Held, p.f.Zone)})
		case f.Value != "":
			rows = append(rows, words.Row{Label: f.Label, Text: f.Value})
		}
	}
	call := p.V.Grant.Last
	switch {
	case !words.TellsCall(p.V):
	case call.Worked():
		rows = append(rows, words.Row{Label: "The live call", Text: words.Worked(call, p.f.Now())})
		rows = append(rows, words.Proof(p.V, p.f.Now(), p.f.Zone)...)
	default:
		w := p.f.words(call.Code, nil)
		rows = append(rows, words.Row{Label: "The last call", Text: words.Ago(call.At, p.f.Now()) + ", did not work. " + w.What})
	}
	return rows
}

// handout shows what is to be copied out, once.
func (p *page) handout() {
	h, out := p.Handout(), p.f.out
	if h.Text == p.text || h.Text == "" {
		return
	}
	p.text = h.Text
	if h.Hidden {
		out.text("! " + talk.RawNote + ` Type "show" to see it.`)
		return
	}
	if h.Code != "" {
		p.f.say(h.Code, nil)
	}
	if h.Spoken {
		out.text(`The reply is under a passphrase. Type "show" to see it. ` + talk.SpokenNote)
	}
	where := "To be copied out:"
	if h.Path != "" {
		where = "To be copied out; also in the file " + h.Path
	}
	out.text(where)
	if h.Card != "" {
		out.text(words.Card + h.Card)
	}
	out.blank()
	out.raw(h.Text)
	out.blank()
}

// receiveReady receives the message that lies ready for the page's box.
func (p *page) receiveReady() error {
	hasBox := slices.ContainsFunc(p.V.Fields, func(f steps.Field) bool { return f.Kind == steps.Box })
	if p.Ready.IsZero() || !hasBox {
		return nil
	}
	note := "The reply of the admin, whom you played, is read."
	if p.Playing {
		note = "Your own message, as the developer, is read."
	}
	p.f.out.text(note)
	text := p.Ready.Reveal()
	p.Ready = secret.Secret{}
	if err := p.settle(p.Receive(text)); err != nil {
		return err
	}
	p.refresh()
	return nil
}

// tasks are a page's taps in one list.
func tasks(in []steps.Task) []steps.Task {
	var out []steps.Task
	for _, t := range in {
		out = append(append(out, t), tasks(t.Sub)...)
	}
	return out
}

// missing names what the question asks for, for the error input_ended.
func (q question) missing() string {
	switch {
	case q.field.ID != "":
		return q.field.Label
	case q.choice:
		return "a choice"
	}
	return "a line to go on"
}

// question is what is asked now.
type question struct {
	field  steps.Field // zero: none is wanted
	choice bool        // one has to be made
}

// question asks for the first value that is still needed, else for a choice that has to
// be made, else for Enter.
func (p *page) question() question {
	for _, f := range p.V.Fields {
		needless := (f.Kind == steps.Box || f.ID == steps.PINField) && p.V.Met()
		wanted := f.Value == "" && !f.Held.Yes() && !p.passed[f.ID] && !needless
		if f.ID == p.change || p.change == "" && wanted {
			return question{field: f}
		}
	}
	return question{choice: p.V.ID == steps.PageWho}
}

func (p *page) prompt(q question) string {
	switch f := q.field; {
	case q.choice:
		return "Number:"
	case f.ID == "":
		return "Enter: " + words.Onward(p.V, p.Playing) + "."
	default:
		var notes []string
		if f.Hint != "" {
			notes = append(notes, f.Hint)
		}
		if f.Optional {
			notes = append(notes, "optional")
		}
		if f.Kind != steps.Line && p.f.in.interactive() {
			notes = append(notes, "not shown")
		}
		if f.Kind == steps.Box {
			notes = append(notes, "a line with just a dot ends it")
		}
		if len(notes) == 0 {
			return f.Label + ":"
		}
		return f.Label + " (" + strings.Join(notes, "; ") + "):"
	}
}
