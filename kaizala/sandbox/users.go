package sandbox

import (
	"fmt"
	"slices"
)

// user is somebody in a group: one of the two people, a colleague of theirs that the
// sandbox made up, somebody who was added by number, or a bot.
type user struct {
	ID          string `json:"id"`
	Phone       string `json:"phone,omitempty"`
	Name        string `json:"name,omitempty"`
	Provisioned bool   `json:"provisioned,omitempty"` // the number uses Kaizala
	Bot         *bot   `json:"bot,omitempty"`
}

// maxUsers is how many people and bots a world can hold.
const maxUsers = 20_000

// bot is what a user has besides if it is a bot.
type bot struct {
	Creator   Person `json:"creator"`
	Connector string `json:"connector"`
	Picture   string `json:"picture,omitempty"` // a medium's ID
}

// kinds is what the index of that name has of a user.
func (u user) kinds() []string {
	if u.Bot == nil {
		return nil
	}
	return []string{isBot}
}

// user makes the user of a person's account.
func (a account) user() user {
	return user{ID: a.UserID, Phone: a.Phone, Name: a.Name, Provisioned: a.Phone != ""}
}

// user returns a user by ID, which clients also write with a shard.
func (w *world) user(id string) (user, bool) {
	for _, p := range everybody() {
		if sameID(id, w.People[p].UserID) {
			return w.People[p].user(), true
		}
	}
	if u, ok := w.Users.get(id); ok {
		return u, true
	}
	return withID(w.Users.by(byID, folded(id)), id, func(u user) string { return u.ID })
}

// byPhone returns the user with a number.
func (w *world) byPhone(phone string) (user, bool) {
	for _, p := range everybody() {
		if w.People[p].Phone == phone && phone != "" {
			return w.People[p].user(), true
		}
	}
	return firstOf(w.Users.by(byPhone, phone), anyOf)
}

// called returns the user with a number. If there is none it makes one who does not
// use Kaizala yet. It reports false for a text that
// is no number, and where nobody more can be added.
func (w *world) called(phone string) (user, bool) {
	phone = separators.Replace(phone)
	if !number().MatchString(phone) {
		return user{}, false
	}
	u, ok := w.byPhone(phone)
	if !ok && w.Users.len() >= maxUsers {
		return user{}, false
	}
	if !ok {
		u = user{ID: guid(), Phone: phone}
		w.Users.put(u)
	}
	return u, true
}

// registers gives a person a phone number. Where the number was known as somebody
// else's it was the person all along.
func (w *world) registers(p Person, phone string) {
	mine := w.People[p].UserID
	if u, ok := firstOf(w.Users.by(byPhone, phone), anyOf); ok {
		w.replaceUser(u.ID, mine)
		w.Users.remove(u.ID)
	}
	w.edit(p, func(a *account) { a.Phone = phone })
}

// replaceUser puts one user in the place of another in all groups.
func (w *world) replaceUser(old, with string) {
	for g := range w.Groups.by(byUser, old) {
		for _, list := range []*[]string{&g.Admins, &g.Members, &g.Subscribers} {
			if slices.Contains(*list, old) {
				*list = without(*list, old)
				if !slices.Contains(*list, with) {
					*list = append(*list, with)
				}
			}
		}
		w.Groups.put(g)
	}
}

// invented makes up as many colleagues, of a range of numbers for fiction, and
// returns their IDs.
func (w *world) invented(count int) []string {
	given := []string{"Asha", "Ben", "Chidi", "Dora", "Emeka", "Fatima", "George", "Hana", "Imran", "Jaya", "Kofi", "Lena", "Meera", "Nadia", "Omar", "Priya", "Ravi", "Sofia", "Tariq", "Uma"}
	family := []string{"Ahmed", "Baker", "Carter", "Das", "Evans", "Fraser", "Gupta", "Hughes", "Iyer", "Jones", "Khan", "Lewis", "Mehta", "Nair", "Owen", "Patel", "Quinn", "Rao"}
	var ids []string
	for range max(count, 0) {
		n := w.Users.len()
		if n >= maxUsers {
			break
		}
		u := user{ID: guid(), Phone: fmt.Sprintf("+441632%06d", 960000+n), Name: given[n%len(given)] + " " + family[n/len(given)%len(family)], Provisioned: true}
		w.Users.put(u)
		ids = append(ids, u.ID)
	}
	return ids
}
