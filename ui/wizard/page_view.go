package wizard

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

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

// keys are those that work on the page now.
func (p page) keys() []key.Binding {
	k := p.env.keys
	var out []key.Binding
	if waiting(p.w) != "" {
		return append(out, k.cancel)
	}
	out = append(out, relabel(k.on, p.enterLabel()), k.back)
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
	if p.mayRetry() {
		out = append(out, k.retry)
	}
	if p.secret() != "" {
		out = append(out, k.reveal)
	}
	if p.v.Artifact != steps.NoArtifact {
		out = append(out, k.copy)
	}
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
	if p.reading != nil && p.reading.Refusal == nil {
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
