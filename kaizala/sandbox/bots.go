package sandbox

import (
	"slices"
	"strings"
)

// Bots are known from a C# library and an export alone. A bot is a user without a phone
// who acts by a token of its own (inferred). All bots of the organisation are seen by
// every user token with the permission Tenant Data (inferred).

// maxBots is how many bots a world can hold.
const maxBots = 200

func (w *world) bots() []user {
	return slices.Collect(w.Users.by(byKind, isBot))
}

func listBots(c *call) (any, *refusal) {
	out := []map[string]any{}
	for _, u := range c.w.bots() {
		creator := c.w.People[u.Bot.Creator].user()
		out = append(out, map[string]any{
			"botUserId": u.ID, "name": u.Name, "profilePic": c.w.mediaURL(c.root(), u.Bot.Picture), "tenantId": c.w.tenantID(),
			"creatorId": creator.ID, "creator": creator.Phone, "creatorName": creator.Name, "creatorProfilePic": "", "status": "Active",
		})
	}
	return map[string]any{"bots": out}, nil
}

// readBot reads the body of a bot over what it was before.
func (c *call) readBot(u user) (user, *refusal) {
	made := *u.Bot
	if c.has("name") {
		u.Name = named(c.text("name"))
	}
	if c.has("profilePic") && c.text("profilePic") != "" {
		made.Picture = c.medium(c.params, "profilePic").ID
	}
	u.Bot = &made
	if no := c.fault(); no != nil {
		return u, no
	}
	if u.Name == "" {
		return u, invalid("name is missing")
	}
	return u, nil
}

func createBot(c *call) (any, *refusal) {
	u, no := c.readBot(user{ID: guid(), Provisioned: true, Bot: &bot{Creator: c.claims.Person, Connector: c.connector.ID}})
	if no != nil {
		return nil, no
	}
	return map[string]any{"botUserId": u.ID}, c.change(func(w *world) *refusal {
		if w.Users.count(byKind, isBot) >= maxBots || w.Users.len() >= maxUsers {
			return tooManyThings()
		}
		w.Users.put(u)
		return nil
	})
}

// bot returns the bot of that ID.
func (c *call) bot(id string) (user, *refusal) {
	u, ok := c.w.user(id)
	if !ok || u.Bot == nil {
		return u, notFound()
	}
	return u, nil
}

func changeBot(c *call) (any, *refusal) {
	u, no := c.bot(c.ids["bot"])
	if no == nil {
		u, no = c.readBot(u)
	}
	if no != nil {
		return nil, no
	}
	return struct{}{}, c.change(func(w *world) *refusal {
		w.Users.put(u)
		return nil
	})
}

// deleteBot removes a bot, also from its groups. Its tokens end.
func deleteBot(c *call) (any, *refusal) {
	u, no := c.bot(c.ids["bot"])
	if no != nil {
		return nil, no
	}
	return struct{}{}, c.change(func(w *world) *refusal {
		for g := range w.Groups.by(byUser, u.ID) {
			if slices.Equal(g.Admins, []string{u.ID}) {
				return invalid("The bot is the only admin of a group")
			}
			g.remove(u.ID)
			w.Groups.put(g)
		}
		w.Users.remove(u.ID)
		return nil
	})
}

// botToken makes an access token with which the connector acts as the bot.
func botToken(c *call) (any, *refusal) {
	u, no := c.bot(c.ids["bot"])
	if no != nil {
		return nil, no
	}
	now := c.s.now()
	token, err := c.w.signFor(grant{Connector: c.connector.ID, Person: c.claims.Person, Generation: c.claims.Generation}, u.ID, accessLife, now)
	if err != nil {
		return nil, failed("The token could not be made")
	}
	return map[string]any{"accessToken": token.Reveal(), "accessTokenExpiry": now.Add(accessLife).UnixMilli(), "scope": strings.Join(c.connector.scopes(), ",")}, nil
}

// addBot makes a bot a member of a group.
func addBot(c *call) (any, *refusal) {
	id := c.text("botUserId")
	if no := c.fault(); no != nil {
		return nil, no
	}
	if id == "" {
		return nil, invalid("botUserId is missing")
	}
	u, no := c.bot(id)
	if no != nil {
		return nil, no
	}
	return struct{}{}, c.change(func(w *world) *refusal {
		g := c.group
		before := g.role(u.ID) != ""
		if !g.add(u.ID) {
			return tooManyThings()
		}
		if !before {
			w.raiseMember("MemberAdded", g, u, c.user, c.s.now())
		}
		w.Groups.put(g)
		return nil
	})
}
