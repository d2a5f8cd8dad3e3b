package wizard

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// roomy is the height from which a page with taps has room for its explanation
// beside the portal's address and the taps.
const roomy = 14

// view is the body of the page: width cells, at most height lines.
func (p page) view(width, height int) []string {
	t, s := p.env.theme, newSheet(width)
	s.text(t.title, "", p.v.Title)
	if height >= roomy || len(p.v.Tasks) == 0 || !p.offers(steps.EffectOpen) {
		s.text(t.plain, "", p.v.Text)
	}
	if p.offers(steps.EffectOpen) {
		if height >= roomy {
			s.blank()
			s.text(t.dim, "", "Portal (ctrl+o opens it, ctrl+y copies it)")
		}
		s.text(t.accent, "", p.s.Portal())
		s.pin()
	}
	p.about(s)
	s.blank()
	p.tasks(s)
	p.fields(s)
	p.read(s)
	p.result(s)
	if p.v.Artifact == steps.ArtifactCode {
		p.artifact(s)
	}
	p.choices(s)
	p.wait(s)
	p.notice(s)
	if p.v.Artifact != steps.ArtifactCode {
		p.artifact(s)
	}
	return s.window(height, p.scroll, t)
}

// about is what a page knows beyond its table.
func (p page) about(s *sheet) {
	t, c, g := p.env.theme, p.v.Connector, p.v.Grant
	lines := func(pairs ...string) {
		s.blank()
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i+1] != "" {
				s.text(t.plain, t.dim.Render(fmt.Sprintf("%-10s", pairs[i])), pairs[i+1])
			}
		}
	}
	checkWords := func() string { return strings.Join(session.CheckWords(c.Recipient), " ") }
	switch p.v.ID {
	case steps.PageReceive:
		if g.Refresh.Yes() {
			lines("Received", p.says(g.Refresh), "Group", g.Group, "Remark", g.Remark)
			return
		}
		if !g.Asked.IsZero() {
			lines("Asked", words.Ago(g.Asked, p.env.now()), "Key words", checkWords())
		}
	case steps.PageAdminRequest:
		if c.Recipient != "" {
			lines("Connector", c.Name, "ID", c.ID, "Group", g.Group, "Key words", checkWords())
			s.text(t.dim, "", "Read the six words to the developer by voice. Others mean: somebody changed the message.")
		}
	case steps.PageAdminHand, steps.PageAdminDone:
		when := ""
		if p.v.ID == steps.PageAdminDone && !g.Reply.Handed.IsZero() {
			when = words.DateTime(g.Reply.Handed, p.env.zone)
		}
		lines("To", p.recipient(), "When", when)
	}
}

// recipient is to whom the reply is sealed, in words.
func (p page) recipient() string {
	c, g := p.v.Connector, p.v.Grant
	switch g.Reply.How {
	case steps.ByKey:
		return "the developer of " + c.Name + ", key words " + strings.Join(session.CheckWords(g.Reply.To), " ")
	case steps.ByPassphrase:
		return "whoever has the passphrase"
	case steps.ByRaw:
		return "anyone who sees it"
	}
	return ""
}

func (p page) tasks(s *sheet) {
	t := p.env.theme
	for i, it := range p.items {
		if it.kind != taskItem {
			continue
		}
		mark, style := t.mark.blank, t.plain
		if !it.task.Ticked.IsZero() {
			mark, style = t.mark.ticked, t.dim
		}
		s.focus(i == p.focus, func() {
			s.text(style, p.pointer(i == p.focus)+strings.Repeat("    ", it.depth)+mark+" ", it.task.Text)
		})
	}
	s.blank()
}

func (p page) pointer(focused bool) string {
	if focused {
		return p.env.theme.accent.Render(p.env.theme.mark.here) + " "
	}
	return "  "
}

func (p page) fields(s *sheet) {
	for i, it := range p.items {
		if it.kind != fieldItem {
			continue
		}
		s.focus(i == p.focus, func() { p.field(s, it.field, i == p.focus) })
	}
}

// Labels stand beside their fields from a width on, above them below it.
const (
	wide       = 60
	labelWidth = 24
)

func (p page) field(s *sheet, f steps.Field, focused bool) {
	t, d := p.env.theme, p.drafts[f.ID]
	label := f.Label
	if f.Optional {
		label += " (optional)"
	}
	style := t.plain
	if focused {
		style = t.accent
	}
	lead := p.pointer(focused) + style.Render(pad(label, labelWidth))
	if s.width < wide {
		s.text(style, p.pointer(focused), label)
		lead = "    "
	}
	if d.kind == steps.Line {
		d.line.SetWidth(max(s.width-ansi.StringWidth(lead)-2, 8))
		line := d.line.View()
		if d.line.Value() == "" {
			line = p.cursor(focused) + " " + t.dim.Render(f.Hint)
		}
		s.lines = append(s.lines, ansi.Truncate(lead+line, s.width, t.mark.more))
	} else {
		p.masked(s, lead, f, d, focused)
	}
	if d.long {
		s.text(t.bad, "  ! ", "That is more than 16 kB and was not taken. A token has about a thousand characters.")
	}
}

// cursor is the mark of where typing goes.
func (p page) cursor(focused bool) string {
	if focused {
		return p.env.theme.accent.Render("█")
	}
	return ""
}

// masked shows what may be secret: never more than its length and its end.
func (p page) masked(s *sheet, lead string, f steps.Field, d draft, focused bool) {
	t, v, held := p.env.theme, d.value, f.Held
	if p.reading != nil {
		if r := p.reading.Secret(f.ID); !r.IsZero() {
			v = r
		}
	}
	cursor := p.cursor(focused)
	switch {
	case p.reveal != 0 && focused && !v.IsZero():
		s.text(t.warn, lead, v.Reveal())
	case !v.IsZero():
		s.text(t.plain, lead, t.mark.mask+v.Tail()+cursor+t.dim.Render("  "+words.Number(v.Len())+" characters"))
	case held.Yes():
		s.text(t.good, lead, t.mark.mask+cursor+"  kept: "+p.says(held))
	default:
		s.text(t.dim, lead, cursor+" "+f.Hint)
	}
}

// says describes a captured secret by what it says of itself.
func (p page) says(h steps.Held) string {
	out := words.Number(h.Len) + " characters"
	if c := h.Says; c.Kind != "" {
		out += "; says: " + string(c.Kind) + " token"
		if c.ConnectorName != "" {
			out += " for " + c.ConnectorName
		}
		if !c.Expires.IsZero() {
			out += ", until " + words.Date(c.Expires, p.env.zone)
		}
	}
	return out
}

// read describes what was pasted before it is kept.
func (p page) read(s *sheet) {
	r, t := p.reading, p.env.theme
	if r == nil {
		return
	}
	s.blank()
	if r.Refusal != nil {
		p.words(s, session.CodeOf(r.Refusal), r.Refusal, t.bad)
		return
	}
	for _, line := range p.describe(r) {
		s.text(t.plain, t.good.Render(t.mark.done)+" ", line)
	}
	s.focus(true, func() {
		for _, w := range r.Warnings {
			p.words(s, session.CodeOf(w), w, t.warn)
		}
		switch {
		case len(r.Warnings) == 0:
			s.text(t.accent, "  ", "Enter keeps it.")
		case p.sure:
			s.text(t.accent, "  ", "Enter once more uses it anyway; Esc drops it.")
		default:
			s.text(t.accent, "  ", "Enter, twice, uses it anyway; Esc drops it.")
		}
	})
}

// describe tells the values of a reading: those in clear as they are, a secret
// by its length and what it says of itself.
func (p page) describe(r *session.Reading) []string {
	var out []string
	for _, v := range []struct{ label, value string }{
		{"Connector name", r.Found.Name}, {"Connector ID", r.Found.ID}, {"Group", r.Found.Group},
	} {
		if v.value != "" {
			out = append(out, v.label+": "+v.value)
		}
	}
	if h := r.Found.Secret; h.Yes() {
		out = append(out, "Connector secret: "+words.Number(h.Len)+" characters")
	}
	if h := r.Found.Refresh; h.Yes() {
		out = append(out, "Token: "+p.says(h))
	}
	return out
}

// insistable are the codes of tokens that may be used all the same.
var insistable = map[string]bool{
	session.CodeAccessToken: true, session.CodeWrongConnector: true, session.CodeExpired: true,
	session.CodeOlderToken: true, session.CodeNoToken: true, session.CodeCutOff: true,
}

// mayInsist reports whether the message in the box is used if Enter is pressed
// again, though its token spoke against it.
func (p page) mayInsist() bool {
	return p.w.Notice.Effect == steps.EffectReceive && insistable[p.w.Notice.Code]
}

func (p page) choices(s *sheet) {
	t := p.env.theme
	for i, it := range p.items {
		text, hint := "", ""
		switch it.kind {
		case fillItem:
			text, hint = "Fill in what the sandbox's portal shows", "F2. If nothing is shown there yet, the sandbox takes the taps for you"
		case playItem:
			text, hint = "Play the admin now, in this window", "F3. In the sandbox you may be both"
		case choiceItem:
			text, hint = it.choice.Text, it.choice.Hint
			if it.choice.Chosen {
				text += " " + t.mark.done
			}
		case nextItem:
			text = p.nextLabel()
		default:
			continue
		}
		if it.kind == nextItem {
			s.blank()
		}
		style := t.plain
		if i == p.focus || it.kind == fillItem || it.kind == playItem {
			style = t.accent
		}
		s.focus(i == p.focus, func() {
			s.text(style, p.pointer(i == p.focus), text)
			if hint != "" {
				s.text(t.dim, "    ", hint)
			}
		})
	}
}

func (p page) nextLabel() string {
	switch {
	case p.v.Next == "" && p.playing:
		return "Back to the developer"
	case p.v.Next == "":
		return "Finish"
	case p.v.Does == steps.EffectCall && !p.met():
		return "Make the live call"
	case p.v.ID == steps.PageBefore || p.v.ID == steps.PageAdminBefore:
		return "I have these"
	case p.v.ID == steps.PageAdminHand:
		return "It is on its way"
	}
	return "Go on"
}

// result tells the latest live call.
func (p page) result(s *sheet) {
	call, g := p.v.Grant.Last, p.v.Grant
	if call.At.IsZero() || p.v.Step != 4 {
		return
	}
	t, zone, now := p.env.theme, p.env.zone, p.env.now()
	defer s.blank()
	if !call.Worked() {
		if p.w.Notice.Code == "" {
			s.text(t.warn, "! ", "The last call, "+words.Ago(call.At, now)+", did not work.")
			p.words(s, call.Code, nil, t.warn)
		}
		return
	}
	row := func(label, text string) {
		if text != "" {
			s.text(t.plain, "  "+t.dim.Render(fmt.Sprintf("%-14s", label)), text)
		}
	}
	s.text(t.good, t.good.Render(t.mark.done)+" ", "It works: the token service gave an access token, "+words.Ago(call.At, now)+".")
	row("Groups", words.Groups(call, zone))
	row("Endpoint", call.Endpoint)
	if p.v.ID != steps.PageDone {
		row("Scope", words.Scope(call.Scope))
	}
	row("Access token", "until "+words.DateTime(call.Expires, zone)+", "+words.In(call.Expires, now))
	issued := g.Refresh.Says.Issued
	if issued.IsZero() {
		issued = g.Refresh.At
	}
	row("Refresh token", fmt.Sprintf("renews itself from %s (day %d) when used; over on %s (day %d)",
		words.Date(issued.AddDate(0, 0, words.RotationDay), zone), words.RotationDay,
		words.Date(issued.AddDate(0, 0, words.LastDay), zone), words.LastDay))
}

func (p page) wait(s *sheet) {
	if w := waiting(p.w); w != "" {
		s.blank()
		s.focus(true, func() { s.text(p.env.theme.accent, p.spinner.View()+" ", w+p.env.theme.mark.more+" (esc cancels)") })
	}
}

func (p page) notice(s *sheet) {
	n, t := p.w.Notice, p.env.theme
	if n.Code == "" || waiting(p.w) != "" {
		return
	}
	style := t.warn
	switch n.Code {
	case session.CodeBrowserSeen:
		style = t.good
	case steps.CodeMissing:
		s.blank()
		s.focus(true, func() { s.text(style, "! ", p.missing(n.Field)) })
		return
	}
	s.blank()
	s.focus(n.Field == "", func() { p.words(s, n.Code, p.s.Fault(n.Seq), style) })
	if p.mayInsist() {
		s.text(t.accent, "  ", "Enter once more uses it anyway; Esc drops it.")
	}
}

func (p page) missing(id steps.FieldID) string {
	for _, f := range p.v.Fields {
		if f.ID == id {
			return f.Label + " is still needed: " + f.Hint
		}
	}
	return "Something before that is still needed."
}

// words writes what happened, why, and what to do next.
func (p page) words(s *sheet, code string, err error, style lipgloss.Style) {
	w, _ := words.For(code, err, p.env.zone)
	lead := style.Render("!") + " "
	for i, l := range w.Lines() {
		if i > 0 {
			lead, style = "  ", p.env.theme.plain
		}
		s.text(style, lead, l)
	}
}

// artifact is what is to be copied out: flush left, without borders.
func (p page) artifact(s *sheet) {
	text, path := p.s.Artifact(p.v.Artifact)
	if text == "" {
		return
	}
	t, g := p.env.theme, p.v.Grant
	s.blank()
	if p.v.Artifact == steps.ArtifactReply {
		switch pass := p.s.Passphrase(); {
		case g.Reply.How == steps.ByRaw && p.reveal == 0:
			s.text(t.warn, "! ", "The token as it is: whoever sees it can use it. Ctrl+R shows it, Ctrl+Y copies it; it is written to no file.")
			return
		case g.Reply.How == steps.ByPassphrase && pass.IsZero():
			p.words(s, session.CodePassphraseGone, nil, t.warn)
		case g.Reply.How == steps.ByPassphrase:
			shown := t.mark.mask
			if p.reveal != 0 {
				shown = pass.Reveal()
			}
			s.text(t.accent, "Passphrase: ", shown+"  (ctrl+r shows it for 10 seconds)")
			s.text(t.plain, "", "Tell it to the developer over another channel: by voice, not beside the reply.")
		}
	}
	if path != "" {
		s.text(t.dim, "", "Also in the file "+p.env.short(path)+"   (ctrl+y copies the text)")
	} else {
		s.text(t.dim, "", "ctrl+y copies it")
	}
	s.blank()
	s.raw(text)
	s.blank()
}

// keys are those that work on the page now.
func (p page) keys() []key.Binding {
	k := p.env.keys
	var out []key.Binding
	if waiting(p.w) != "" {
		return append(out, k.cancel)
	}
	out = append(out, relabel(k.on, p.enterLabel()))
	if p.at().kind == taskItem {
		out = append(out, k.tick)
	}
	if p.canFill() {
		out = append(out, k.fill)
	}
	if p.canPlay() {
		out = append(out, k.play)
	}
	if p.offers(steps.EffectOpen) {
		out = append(out, k.portal)
	}
	if p.w.Notice.Effect != "" {
		out = append(out, k.retry)
	}
	if p.secret() != "" {
		out = append(out, k.reveal)
	}
	if p.v.Artifact != steps.NoArtifact {
		out = append(out, k.copy)
	}
	out = append(out, k.back)
	if len(p.items) > 1 {
		out = append(out, k.next)
	}
	return out
}

func (p page) enterLabel() string {
	switch p.at().kind {
	case choiceItem:
		return "choose"
	case fillItem:
		return "fill in"
	case playItem:
		return "play"
	}
	if p.reading != nil {
		return "keep"
	}
	if p.v.Does == steps.EffectCall && !p.met() {
		return "call"
	}
	return "go on"
}

func relabel(b key.Binding, help string) key.Binding {
	b.SetHelp(b.Help().Key, help)
	return b
}
