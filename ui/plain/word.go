package plain

import (
	"slices"
	"strconv"
	"strings"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// command is one word that may be answered in place of a value.
type command struct {
	name, what string
	alias      string // a shorter one, or ""
	works      func(*page) bool
	do         func(*page, string) error
}

func always(*page) bool { return true }

// commands lists them all; those that work on a page now are told there.
func commands() []command {
	return []command{
		{"back", "goes back", "b", always, (*page).back},
		{"help", "explains", "?", always, (*page).help},
		{"quit", "leaves, with everything saved", "q", always, (*page).quit},
		{"page", "says this page again", "", always, func(p *page, _ string) error { p.whole(); return nil }},
		{"open", "opens the portal in the browser", "o", func(p *page) bool { return p.s.CanOpen(p.v) }, do(steps.EffectOpen)},
		{"tick", "with a number or all: marks a tap as done", "", func(p *page) bool { return len(p.v.Tasks) > 0 }, (*page).tick},
		{"fill", "takes over what the sandbox's portal shows, or has the sandbox take the taps", "", func(p *page) bool { return p.s.CanFill(p.v) }, do(steps.EffectFill)},
		{"play", "plays the admin, in the sandbox", "", func(p *page) bool { return !p.playing && p.s.CanPlay(p.v) }, (*page).play},
		{"paste", "takes several lines, not shown, up to a line with just a dot", "", func(p *page) bool { return len(p.v.Fields) > 0 }, (*page).paste},
		{"change", "gives a value anew", "", func(p *page) bool { return len(p.v.Fields) > 0 }, (*page).changeField},
		{"show", "shows what is secret here: it stays on the screen", "", func(p *page) bool { return p.shown() != "" }, (*page).show},
		{"anyway", "uses what something speaks against", "", (*page).mayInsist, (*page).anyway},
		{"explain", "tells what went over the network, without secrets", "", func(p *page) bool { return len(p.s.Records(p.v)) > 0 }, (*page).explain},
		{"passphrase", "keeps everything under a passphrase, where the keyring does not take it", "", offers(session.RemedyPassphrase), (*page).underPassphrase},
		{"elsewhere", "keeps everything in another directory", "", offers(session.RemedyPlace), (*page).keepElsewhere},
		{"again", "tries again what failed", "", func(p *page) bool { return session.MayRetry(p.s.Wizard().Notice) }, (*page).again},
	}
}

// word is what a word with its argument does on this page, or nil.
func (p *page) word(line string) (do func(string) error, arg string) {
	name, arg, _ := strings.Cut(line, " ")
	for _, c := range commands() {
		if (name == c.name || c.alias != "" && name == c.alias) && (arg == "" || c.name == "tick") && c.works(p) {
			return func(arg string) error { return c.do(p, arg) }, arg
		}
	}
	return nil, ""
}

// vocabulary names the words that work now; the word help says what they do.
func (p *page) vocabulary() string {
	var out []string
	for _, c := range commands() {
		if c.works(p) {
			out = append(out, c.name)
		}
	}
	return strings.Join(out, ", ") + "."
}

func do(k steps.EffectKind) func(*page, string) error {
	return func(p *page, _ string) error {
		if err := p.apply(steps.Do{Effect: k}); err != nil || k == steps.EffectOpen {
			return err
		}
		return p.onward()
	}
}

// quit leaves; what cannot be saved is told first, and the word once more leaves
// without it.
func (p *page) quit(string) error {
	err := p.f.save()
	if err == nil || p.f.warned {
		return errQuit
	}
	p.f.warned = true
	p.f.say(steps.CodeOf(err), err)
	p.tellRemedies()
	p.f.out.text("The word quit once more leaves without what is not saved.")
	return nil
}

func (p *page) back(string) error {
	if p.v.Back == "" {
		p.left = true
		return nil
	}
	return p.apply(steps.Back{})
}

func (p *page) tick(arg string) error {
	all := tasks(p.v.Tasks)
	n, err := strconv.Atoi(arg)
	if arg != "all" && (err != nil || n < 1 || n > len(all)) {
		p.f.out.text("! tick takes a number from 1 to " + strconv.Itoa(len(all)) + ", or all.")
		return nil
	}
	if arg != "all" {
		all = all[n-1 : n]
	}
	for _, t := range all {
		if err := p.apply(steps.Tick{Task: t.ID, Done: arg == "all" || t.Ticked.IsZero()}); err != nil {
			return err
		}
		mark := "Done: "
		if arg != "all" && !t.Ticked.IsZero() {
			mark = "Not done: "
		}
		p.f.out.text(mark + t.Text)
	}
	return nil
}

// given takes the message that lies ready for an admin who is played.
func (p *page) given() error {
	if !p.playing || p.v.ID != steps.PageAdminRequest || p.v.Connector.Recipient != "" || p.v.Connector.Name != "" {
		return nil
	}
	p.f.out.text("Your own message, as the developer, is read.")
	if err := p.apply(steps.Do{Effect: steps.EffectReceive}); err != nil {
		return err
	}
	p.refresh()
	return nil
}

// play has the developer be the admin for a while. The reply is then received
// as if it had come from somebody else.
func (p *page) play(string) error {
	admin, err := p.f.home.PlayAdmin(p.f.ctx, p.s)
	if err != nil {
		p.f.say(steps.CodeOf(err), err)
		return nil
	}
	if err := p.f.run(admin, true); err != nil {
		return err
	}
	p.w = steps.Wizard{} // to be told anew
	reply, _ := admin.Artifact(steps.ArtifactReply)
	if admin.Wizard().View().Grant.Reply.How == "" {
		return nil
	}
	p.s.Receive(reply)
	if err := p.apply(steps.Jump{Page: steps.PageReceive}); err != nil {
		return err
	}
	return p.apply(steps.Do{Effect: steps.EffectReceive})
}

func (p *page) paste(string) error {
	p.f.out.ask("Paste, then a line with just a dot:")
	text, err := p.f.in.secret(p.f.ctx, func(string) bool { return true })
	if err != nil {
		return p.f.stopped(err, p.v.Title, "what was to be pasted")
	}
	q := p.question()
	if q.field.ID == "" {
		return p.beside(text)
	}
	return p.take(q, text)
}

func (p *page) changeField(string) error {
	var options []words.Option[steps.FieldID]
	for _, f := range p.v.Fields {
		options = append(options, words.Option[steps.FieldID]{Means: f.ID, Text: f.Label, Hint: f.Hint})
	}
	if len(options) == 1 {
		p.change = options[0].Means
		return nil
	}
	id, err := pick(p.f, options, "Enter takes 1.")
	p.change = id
	return err
}

func (p *page) show(string) error {
	p.f.out.raw(p.shown())
	return nil
}

func (p *page) mayInsist() bool {
	n := p.s.Wizard().Notice
	return p.doubt != nil || words.MayInsist(n)
}

func (p *page) anyway(string) error {
	if r := p.doubt; r != nil {
		return p.keep(p.question().field, *r)
	}
	p.s.Insist()
	return p.apply(steps.Do{Effect: steps.EffectReceive})
}

func (p *page) again(string) error { return p.apply(steps.Retry{}) }

func (p *page) help(string) error {
	out := p.f.out
	out.text("Help")
	out.text("Enter goes on. A number takes a choice. These words may be answered in place of a value; a value that is also such a word is given with = before it:")
	for _, c := range commands() {
		if c.works(p) {
			out.text(c.name + ": " + c.what + ".")
		}
	}
	for _, t := range steps.Topics {
		out.text(t.Title + ": " + t.Text)
	}
	for _, who := range steps.Personas {
		out.text(who.Title + ": " + who.Text)
	}
	for _, s := range slices.Clone(steps.Steps) {
		out.text(strconv.Itoa(s.Number) + ". " + s.Title)
	}
	return nil
}
