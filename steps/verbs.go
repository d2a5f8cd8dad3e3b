package steps

import (
	"slices"
	"time"
)

// Verbs change facts: each returns the facts after something happened, and leaves
// the facts that it was called on as they were. They know no page and no role.
// Commands use them as they are, and so does the wizard. A verb of a grant that
// is not there changes nothing.

// Grant returns the grant with that ID, or an empty one.
func (f Facts) Grant(id GrantID) Grant {
	for _, g := range f.Grants {
		if g.ID == id {
			return g
		}
	}
	return Grant{}
}

// Before is the value before a grant's refresh token, or without a grant before the
// connector's secret.
func (f Facts) Before(g GrantID) Held {
	if g == "" {
		return f.Connector.Before
	}
	return f.Grant(g).Before
}

// change returns the facts with one grant changed.
func (f Facts) change(id GrantID, how func(*Grant)) Facts {
	f = f.clone()
	for i := range f.Grants {
		if f.Grants[i].ID == id {
			how(&f.Grants[i])
		}
	}
	return f
}

// Begun adds a grant. One whose ID is empty or there already is not added.
func (f Facts) Begun(g Grant) Facts {
	if g.ID == "" || f.Grant(g.ID).ID != "" {
		return f
	}
	f = f.clone()
	f.Grants = append(f.Grants, g)
	return f
}

// Dropped takes a grant out.
func (f Facts) Dropped(id GrantID) Facts {
	f = f.clone()
	f.Grants = slices.DeleteFunc(f.Grants, func(g Grant) bool { return g.ID == id })
	return f
}

// Touched notes that somebody worked on the grant.
func (f Facts) Touched(id GrantID, at time.Time) Facts {
	return f.change(id, func(g *Grant) { g.Touched = stamp(at) })
}

// Noted takes captured values of the connector and one grant. A secret or token
// that is replaced becomes the one before. Another ID or secret drops the calls of
// every grant, another token those of its own: they proved other values.
func (f Facts) Noted(id GrantID, found Found, at time.Time) Facts {
	f = f.clone()
	c := &f.Connector
	if found.ID != "" && found.ID != c.ID || found.Secret.Yes() {
		f.unprove()
	}
	old := Claims{ConnectorID: c.ID, ConnectorName: c.Name}
	set(&c.Name, found.Name)
	set(&c.ID, found.ID)
	set(&c.Recipient, found.Recipient)
	if found.Secret.Yes() {
		if c.Secret.Yes() && !found.SameSecret {
			c.Before = c.Secret
			if old.ConnectorID != c.ID {
				c.Before.Says = old // of another connector: what goes back with it
			}
		}
		c.Secret = found.Secret.after(c.Secret, at)
	}
	return f.change(id, func(g *Grant) {
		set(&g.Group, found.Group)
		set(&g.GroupID, found.GroupID)
		set(&g.Remark, found.Remark)
		if !found.Refresh.Yes() {
			return
		}
		if g.Refresh.Yes() && !found.SameRefresh {
			g.Before = g.Refresh
		}
		g.Refresh, g.Last, g.Reply = found.Refresh.after(g.Refresh, at), Call{}, Reply{}
		g.PINSent = time.Time{}
		drop(&g.Left, PageAdminHand) // what was handed over is not this one
	})
}

func set(target *string, value string) {
	if value != "" {
		*target = value
	}
}

// after is the value that takes the place of another one, noted at that time.
func (h Held) after(old Held, at time.Time) Held {
	h.Gen, h.At = old.Gen+1, stamp(at)
	h.Says.Issued, h.Says.Expires = stamp(h.Says.Issued), stamp(h.Says.Expires)
	return h
}

// unprove drops the calls that proved values which are others now. The caller owns
// the grants.
func (f *Facts) unprove() {
	for i := range f.Grants {
		f.Grants[i].Last = Call{}
	}
}

// Entered takes what was typed into a field in clear; an empty value empties it.
func (f Facts) Entered(id GrantID, field FieldID, value string) Facts {
	f = f.clone()
	switch field {
	case NameField:
		f.Connector.Name = value
	case IDField:
		f.Connector.ID = value
		f.unprove()
	}
	return f.change(id, func(g *Grant) {
		switch field {
		case GroupField:
			g.Group, g.GroupID = value, ""
		case RemarkField:
			g.Remark = value
		case HelloField:
			g.Hello.Text = value
		}
	})
}

// Rewritten has every text that a person typed, or a message brought, replaced by what
// how makes of it.
func (f Facts) Rewritten(how func(FieldID, string) string) Facts {
	f = f.clone()
	c := &f.Connector
	if id := how(IDField, c.ID); id != c.ID {
		c.ID = id
		f.unprove()
	}
	c.Name = how(NameField, c.Name)
	c.Before.Says.ConnectorName = how(NameField, c.Before.Says.ConnectorName)
	c.Before.Says.ConnectorID = how(IDField, c.Before.Says.ConnectorID)
	for i := range f.Grants {
		g := &f.Grants[i]
		g.Group, g.GroupID = how(GroupField, g.Group), how(GroupField, g.GroupID)
		g.Remark, g.Hello.Text = how(RemarkField, g.Remark), how(HelloField, g.Hello.Text)
	}
	return f
}

// Restored puts the value before in the place of the present one, and the present
// one in its stead: the grant's refresh token, or without a grant the connector's
// secret. The secret of another connector brings that connector's ID and name back.
// Without a value before it changes nothing.
func (f Facts) Restored(id GrantID, at time.Time) Facts {
	swap := func(now, before *Held) bool {
		if !before.Yes() {
			return false
		}
		*now, *before = before.after(*now, at), *now
		return true
	}
	if id == "" {
		f = f.clone()
		c := &f.Connector
		if swap(&c.Secret, &c.Before) {
			f.unprove()
			if old := c.Secret.Says; old.ConnectorID != "" {
				c.Before.Says = Claims{ConnectorID: c.ID, ConnectorName: c.Name}
				c.ID, c.Name, c.Secret.Says = old.ConnectorID, old.ConnectorName, Claims{}
			}
		}
		return f
	}
	return f.change(id, func(g *Grant) {
		if swap(&g.Refresh, &g.Before) {
			g.Last = Call{}
		}
	})
}

// Asked notes that the developer's message for the grant was made, to be answered
// to that age key.
func (f Facts) Asked(id GrantID, recipient string, at time.Time) Facts {
	f = f.clone()
	set(&f.Connector.Recipient, recipient)
	if f.Connector.Asked.IsZero() {
		f.Connector.Asked = stamp(at)
	}
	return f.change(id, func(g *Grant) {
		if g.Asked.IsZero() {
			g.Asked = stamp(at)
		}
	})
}

// Sealed takes the reply that an admin's token was sealed into.
func (f Facts) Sealed(id GrantID, r Reply, at time.Time) Facts {
	return f.change(id, func(g *Grant) { g.Reply, g.Reply.At = r, stamp(at) })
}

// Handed notes that the admin sent the reply to the developer.
func (f Facts) Handed(id GrantID, at time.Time) Facts {
	return f.change(id, func(g *Grant) { g.Reply.Handed = stamp(at) })
}

// Greeting notes that a message to a group was asked for, before it goes out: who
// finds it so later knows that it may have been posted. A zero time takes that
// back: nothing was posted.
func (f Facts) Greeting(id GrantID, h Hello, at time.Time) Facts {
	return f.change(id, func(g *Grant) { g.Hello, g.Hello.At = h, stamp(at) })
}

// Said notes that the service took the message to the group.
func (f Facts) Said(id GrantID, to Group, at time.Time) Facts {
	return f.change(id, func(g *Grant) { g.Said, g.Hello = Said{At: stamp(at), To: to}, Hello{} })
}

// Granting notes who takes the taps of step 2, and which kind of token comes of it.
func (f Facts) Granting(id GrantID, by Granter, kind GrantKind) Facts {
	return f.change(id, func(g *Grant) { g.By, g.Kind = by, kind })
}

// Adopted takes values that were only checked as a connector of the developer's own. A
// token that sees several groups is a user's.
func (f Facts) Adopted(id GrantID, at time.Time) Facts {
	f = f.Passed("", at, PageBefore, PageRegister)
	kind := GroupGrant
	if len(f.Grant(id).Last.Groups) > 1 {
		kind = UserGrant
	}
	return f.Granting(id, Myself, kind)
}

// ByPIN notes whether the user token comes by a PIN instead of from the portal.
func (f Facts) ByPIN(id GrantID, yes bool) Facts {
	return f.change(id, func(g *Grant) { g.ByPIN = yes })
}

// PINSent notes when a PIN was sent; a zero time: none that is of use.
func (f Facts) PINSent(id GrantID, at time.Time) Facts {
	return f.change(id, func(g *Grant) { g.PINSent = stamp(at) })
}

// ReplyAs notes in which form the admin hands the token over.
func (f Facts) ReplyAs(id GrantID, how ReplyHow) Facts {
	return f.change(id, func(g *Grant) { g.Reply.How = how })
}

// Ticked marks tasks of a page as done, or as not done with a zero time: of the
// grant, or of the connector if id is empty.
func (f Facts) Ticked(id GrantID, tasks []TaskID, at time.Time) Facts {
	return f.marked(id, func(ticks *map[TaskID]time.Time, _ *map[PageID]time.Time) {
		for _, task := range tasks {
			if at.IsZero() {
				drop(ticks, task)
			} else {
				put(ticks, task, stamp(at))
			}
		}
	})
}

// Passed notes that pages were left forwards: of the grant, or of the connector if
// id is empty.
func (f Facts) Passed(id GrantID, at time.Time, pages ...PageID) Facts {
	return f.marked(id, func(_ *map[TaskID]time.Time, left *map[PageID]time.Time) {
		for _, page := range pages {
			put(left, page, stamp(at))
		}
	})
}

func (f Facts) marked(id GrantID, how func(*map[TaskID]time.Time, *map[PageID]time.Time)) Facts {
	if id == "" {
		f = f.clone()
		how(&f.Ticks, &f.Left)
		return f
	}
	return f.change(id, func(g *Grant) { how(&g.Ticks, &g.Left) })
}

// Unsealed drops the refresh tokens that an admin pasted and that were not sealed:
// they were in memory alone.
func (f Facts) Unsealed() Facts {
	f = f.clone()
	for i := range f.Grants {
		if f.Grants[i].Reply.At.IsZero() {
			f.Grants[i].Refresh = Held{}
		}
	}
	return f
}
