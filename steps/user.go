package steps

// PageUser is all that there is for a user.
const PageUser PageID = "user.page"

var userPages = []page{{
	id: PageUser, actor: User, title: "For Kaizala users",
	text:  "These two are all you need. Nothing else is yours to set up: the developer and the group's admin do the rest.",
	tasks: prerequisites(User),
}}
