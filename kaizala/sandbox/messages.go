package sandbox

import (
	"slices"
	"time"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"
)

// maxMessage is the longest message, in characters (documented since 12/2019).
const maxMessage = 4000

// maxPosts is how many posts a world remembers. Older ones take no reactions and no
// replies any more.
const maxPosts = 20_000

// post is a message or an action in the chat of a group: what takes reactions.
type post struct {
	Ref       string    `json:"ref"`
	Group     string    `json:"group"`
	At        time.Time `json:"at"`
	Addressed bool      `json:"addressed,omitempty"` // to some subscribers alone
	From      string    `json:"from,omitempty"`      // user ID; "": a world of before has none
	Text      string    `json:"text,omitempty"`      // the beginning of a message; "": an action
}

// maxExcerpt is how much of a message the phone beside the portal shows, in characters.
const maxExcerpt = 280

// addPost adds a post, and forgets the oldest where there are too many.
func (w *world) addPost(p post, now time.Time) string {
	p.Ref, p.At, p.Text = guid(), now.UTC().Truncate(time.Second), secret.CleanTo(p.Text, maxExcerpt)
	w.Posts.put(p)
	for w.Posts.len() > maxPosts {
		old, _ := firstOf(w.Posts.all(), anyOf)
		w.Posts.remove(old.Ref)
	}
	return p.Ref
}

func (w *world) post(ref string) (post, bool) {
	return withID(w.Posts.by(byID, folded(ref)), ref, func(p post) string { return p.Ref })
}

// addressees are the subscribers to whom a message, an action or a reminder goes.
type addressees struct {
	named  bool             // to some subscribers alone
	failed []map[string]any // the answer's failedResult (C# library)
}

// addressees reads whom a message, an action or a reminder goes to. A group that is not
// public has no subscribers, and then both fields say nothing.
func (c *call) addressees() (addressees, *refusal) {
	list, toAll := c.texts("subscribers"), c.yes(false, "sendToAllSubscribers")
	switch {
	case c.fault() != nil:
		return addressees{}, c.fault()
	case !c.group.public():
		return addressees{}, nil
	case toAll && c.role != roleAdmin:
		return addressees{}, forbidden("sendToAllSubscribers needs an admin of the group")
	case len(list) > maxNewMembers:
		return addressees{}, invalid("subscribers has more than 100 numbers")
	}
	a := addressees{named: len(list) > 0 && !toAll}
	for _, phone := range list {
		if u, ok := c.w.byPhone(separators.Replace(phone)); !ok || !slices.Contains(c.group.Subscribers, u.ID) {
			a.failed = append(a.failed, map[string]any{"subscriber": phone, "subscriberId": u.ID, "errorReason": "Not a subscriber of the group", "errorCode": "SubscriberNotFound"})
		}
	}
	return a, nil
}

// with adds the failed subscribers to an answer.
func (a addressees) with(answer map[string]any) map[string]any {
	if len(a.failed) > 0 {
		answer["failedResult"] = a.failed
	}
	return answer
}

func sendMessage(c *call) (any, *refusal) {
	message, reply := c.text("message"), c.text("replyToReferenceId")
	to, no := c.addressees()
	switch {
	case no != nil:
		return nil, no
	case message == "":
		return nil, invalid("message is missing")
	case utf8.RuneCountInString(message) > maxMessage:
		return nil, invalid("message is longer than 4000 characters")
	}
	if reply != "" {
		switch p, ok := c.w.post(reply); {
		case !ok || !slices.Contains(c.w.ancestry(c.group.ID), p.Group):
			return nil, invalid("replyToReferenceId names no message of the group")
		case p.Addressed && !to.named:
			return nil, invalid("A reply to a message for subscribers has to name them again")
		}
	}
	var ref string
	no = c.change(func(w *world) *refusal {
		ref = w.addPost(post{Group: c.group.ID, Addressed: to.named, From: c.user.ID, Text: message}, c.s.now())
		w.raise(event{Type: "TextMessageCreated", Group: c.group.ID, From: c.user, Data: map[string]any{"text": message}}, c.s.now())
		return nil
	})
	return to.with(map[string]any{"referenceId": ref}), no
}
