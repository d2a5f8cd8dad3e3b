package sandbox

import (
	"slices"

	"kaizala-setup/kaizala/secret"
)

// phoneView is a person's phone, which stands beside each page: what arrives there, and
// the conversation groups that the person is in.
type phoneView struct {
	Number string // "": none is registered
	SMS    *sms   // the last message; nil: none
	Chats  []chatRow
	More   int // groups that are not listed
}

// chatRow is a group on the phone, with its newest message.
type chatRow struct {
	ID, Name string
	Last     *chatLine // nil: none yet
}

// chatLine is a message or an action in a group.
type chatLine struct{ From, Text, At string }

// Limits of what the phone shows.
const (
	maxChats     = 4
	maxChatLines = 50
)

// Shown reports whether there is something on the phone.
func (p phoneView) Shown() bool { return p.SMS != nil || p.Number != "" }

// onPhone is what the person's phone shows. Groups come in the order of their newest
// message.
func (v *visit) onPhone() phoneView {
	me := v.w.People[v.Person]
	p := phoneView{Number: me.Phone}
	if m, ok := v.s.phones[v.Person]; ok {
		p.SMS = &m
	}
	if !me.SignedIn || me.Phone == "" {
		return p
	}
	newest := map[string]post{}
	var in []group
	for g := range v.w.Groups.by(byUser, me.UserID) {
		in = append(in, g)
		newest[g.ID], _ = firstOf(v.w.Posts.newestBy(byGroup, g.ID), toAll)
	}
	slices.SortStableFunc(in, func(a, b group) int { return newest[b.ID].At.Compare(newest[a.ID].At) })
	for _, g := range in {
		if len(p.Chats) == maxChats {
			p.More = len(in) - maxChats
			break
		}
		row := chatRow{ID: g.ID, Name: g.Name}
		if last := newest[g.ID]; last.Ref != "" {
			line := v.w.chatLine(last)
			row.Last = &line
		}
		p.Chats = append(p.Chats, row)
	}
	return p
}

// toAll reports whether a post is for the whole group.
func toAll(p post) bool { return !p.Addressed }

// chatLine describes a post as the phone shows it.
func (w *world) chatLine(p post) chatLine {
	line := chatLine{From: "Kaizala", Text: p.Text, At: p.At.Format("2 January 2006, 15:04")}
	if u, ok := w.user(p.From); ok {
		line.From = u.Name
		if line.From == "" {
			line.From = u.Phone
		}
	}
	if line.Text == "" {
		line.Text = "a message"
		if a, ok := firstOf(w.Actions.by(byID, folded(p.Ref)), anyOf); ok {
			line.Text = a.Type
			if a.Title != "" {
				line.Text += ": " + a.Title
			}
		}
	}
	line.From, line.Text = secret.Clean(line.From), secret.CleanTo(line.Text, maxExcerpt)
	return line
}

// chatPage is a group as its members see it on their phones.
type chatPage struct {
	Group group
	Lines []chatLine // the newest last
}

func (v *visit) chat() {
	me := v.w.People[v.Person].UserID
	g, ok := v.w.group(v.r.PathValue("group"))
	if !ok || g.role(me) == "" && !slices.Contains(g.Subscribers, me) {
		v.name, v.Title = "gone", "Not found"
		return
	}
	p := chatPage{Group: g}
	for post := range v.w.Posts.newestBy(byGroup, g.ID) {
		if len(p.Lines) == maxChatLines {
			break
		}
		if toAll(post) {
			p.Lines = append(p.Lines, v.w.chatLine(post))
		}
	}
	slices.Reverse(p.Lines)
	v.shows("chat", "", g.Name+": messages", p)
}
