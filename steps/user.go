package steps

// PageUser is all that there is for a user.
const PageUser PageID = "user.page"

var userPages = []page{{
	id: PageUser, short: "What you need", actor: User, title: "For Kaizala users",
	text:  "You need only these two. The developer and the group's admin set up the rest.",
	tasks: prerequisites(User),
}}
