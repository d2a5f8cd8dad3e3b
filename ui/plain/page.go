package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// page is one session as it is talked through.
type page struct {
	f       *face
	s       *session.Session
	playing bool                   // a developer plays the admin
	w       steps.Wizard           // as it was told last
	v       steps.Page             //
	told    []words.Row            // what the page said of its values
	text    string                 // of the artifact that was shown
	passed  map[steps.FieldID]bool // optional fields that were left empty
	change  steps.FieldID          // to be asked for again
	doubt   *paste.Reading         // something speaks against it: "anyway" keeps it
	left    bool                   // the person is done here
}

// run talks a session through until the person leaves it.
func (f *face) run(s *session.Session, playing bool) error {
	f.under = append(f.under, s)
	p := &page{f: f, s: s, playing: playing}
	for !p.left {
		p.refresh()
		if err := p.ask(); err != nil {
			return err
		}
	}
	return nil
}

// refresh tells a new page whole, and of the same one what is new on it.
func (p *page) refresh() {
	before := p.w
	p.w = p.s.Wizard()
	p.v = p.w.View()
	if p.w.Page != before.Page || p.w.Grant != before.Grant || before.Page == "" {
		p.passed, p.change, p.doubt = map[steps.FieldID]bool{}, "", nil
		p.whole()
		return
	}
	rows := p.rows()
	for _, r := range rows {
		if !slices.Contains(p.told, r) {
			p.f.out.text(r.Label + ": " + r.Text)
		}
	}
	p.told = rows
	p.artifact()
}

// whole tells the page from top to bottom.
func (p *page) whole() {
	out := p.f.out
	out.blank()
	head := "kaizala-setup"
	if p.v.Connector.Name != "" {
		head = p.v.Connector.Name
	}
	if p.v.Step > 0 {
		head += fmt.Sprintf(", step %d of %d", p.v.Step, len(steps.Steps))
	}
	out.text(head + ", " + words.Turn(p.v, p.w.Role, p.playing) + ".")
	out.text(p.v.Title)
	out.text(p.v.Text)
	if p.s.CanOpen(p.v) {
		out.text("Portal: " + p.s.Portal())
	}
	for i, t := range tasks(p.v.Tasks) {
		done := ""
		if !t.Ticked.IsZero() {
			done = " (done)"
		}
		out.text(p.kind() + " " + strconv.Itoa(i+1) + ": " + t.Text + done)
	}
	p.told = p.rows()
	out.rows(p.told)
	p.text = ""
	p.artifact()
	for i, c := range p.v.Choices {
		line := strconv.Itoa(i+1) + ". " + c.Text
		if c.Hint != "" {
			line += ": " + c.Hint
		}
		if c.Chosen {
			line += " (chosen)"
		}
		out.text(line)
	}
	out.text("Words: " + p.vocabulary())
}

// kind is what the page's tasks are.
func (p *page) kind() string {
	switch {
	case p.v.Step == 0:
		return "Needed"
	case len(p.v.Tasks) == 1:
		return "To do"
	}
	return "Tap"
}

// rows are what the page knows: its values, what it is about, the last call.
func (p *page) rows() []words.Row {
	rows := words.About(p.v, session.CheckWords, p.f.Now(), p.f.Zone)
	if len(rows) > 0 && p.v.ID == steps.PageAdminRequest {
		rows = append(rows, words.Row{Label: "Compare", Text: words.Compare})
	}
	for _, f := range p.v.Fields {
		switch {
		case f.Held.Yes():
			rows = append(rows, words.Row{Label: f.Label, Text: words.Has(f, p.s.UnkeptFields()) + ", " + words.Held(f.Held, p.f.Zone)})
		case f.Value != "":
			rows = append(rows, words.Row{Label: f.Label, Text: f.Value})
		}
	}
	call := p.v.Grant.Last
	switch {
	case !words.TellsCall(p.v):
	case call.Worked():
		rows = append(rows, words.Row{Label: "The live call", Text: words.Worked(call, p.f.Now())})
		rows = append(rows, words.Proof(p.v, p.f.Now(), p.f.Zone)...)
	default:
		w := p.f.words(call.Code, nil)
		rows = append(rows, words.Row{Label: "The last call", Text: words.Ago(call.At, p.f.Now()) + ", did not work. " + w.What})
	}
	return rows
}

// artifact shows what is to be copied out, once.
func (p *page) artifact() {
	text, path := p.s.Artifact(p.v.Artifact)
	if text == p.text || text == "" {
		return
	}
	p.text = text
	out, reply := p.f.out, p.v.Grant.Reply
	if p.v.Artifact == steps.ArtifactReply {
		switch {
		case reply.How == steps.ByRaw:
			out.text("! The token as it is: whoever sees it can use it. The word show shows it; it is written to no file.")
			return
		case reply.How == steps.ByPassphrase && p.s.Passphrase().IsZero():
			p.f.say(session.CodePassphraseGone, nil)
		case reply.How == steps.ByPassphrase:
			out.text("The reply is under a passphrase; the word show shows it. Tell it to the developer over another channel: by voice, not beside the reply.")
		}
	}
	if path != "" {
		out.text("To be copied out; also in the file " + path)
		if card := p.s.Card(); card != "" && p.v.Artifact == steps.ArtifactRequest {
			out.text(words.Card + card)
		}
	} else {
		out.text("To be copied out:")
	}
	out.blank()
	out.raw(text)
	out.blank()
}

// tasks are a page's taps in one list.
func tasks(in []steps.Task) []steps.Task {
	var out []steps.Task
	for _, t := range in {
		out = append(append(out, t), tasks(t.Sub)...)
	}
	return out
}

// shown is what the word show would show, or "".
func (p *page) shown() string {
	if unkept := p.s.Unkept(); len(unkept) > 0 {
		lines := []string{words.UnkeptWhy}
		for _, u := range unkept {
			lines = append(lines, words.UnkeptWhat(u.Slot, p.w.Facts)+": "+u.Value.Reveal())
		}
		return strings.Join(lines, "\n")
	}
	if p.v.Artifact != steps.ArtifactReply {
		return ""
	}
	if p.v.Grant.Reply.How == steps.ByRaw {
		text, _ := p.s.Artifact(steps.ArtifactReply)
		return text
	}
	return p.s.Passphrase().Reveal()
}

// missing names what the question is for, for whoever finds the input ended.
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

// question is for the first value that is wanted, then for a choice that has to
// be made, else for the way on.
func (p *page) question() question {
	for _, f := range p.v.Fields {
		needless := (f.Kind == steps.Box || f.ID == steps.PINField) && p.v.Met()
		wanted := f.Value == "" && !f.Held.Yes() && !p.passed[f.ID] && !needless
		if f.ID == p.change || p.change == "" && wanted {
			return question{field: f}
		}
	}
	return question{choice: p.v.ID == steps.PageWho}
}

// prompt is the question in words.
func (p *page) prompt(q question) string {
	switch f := q.field; {
	case q.choice:
		return "Number:"
	case f.ID == "":
		return "Enter: " + words.Onward(p.v, p.playing) + "."
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
