package steps

// The group admin's pages.
const (
	PageAdminBefore  PageID = "admin.before"
	PageAdminRequest PageID = "admin.request"
	PageAdminGrant   PageID = "admin.grant"
	PageAdminNote    PageID = "admin.note"
	PageAdminHand    PageID = "admin.hand"
	PageAdminDone    PageID = "admin.done"
)

// grantText says what a new token does to older ones: the guide's section on
// authentication; that it is per group is inferred, not documented.
const grantText = "Do these steps in the portal. A new token for {connector} ends the group's old one, and possibly those of its other groups.{others}"

var adminPages = []page{
	{
		id: PageAdminBefore, short: "What you need", actor: Admin, title: "Before you start",
		text:  "You will give a developer's connector access to one of your groups, and hand over the token it gets. Have these ready.",
		tasks: prerequisites(Admin),
	},
	{
		id: PageAdminRequest, short: "The request", step: 2, actor: Admin, title: "What were you asked for?",
		text:   "Paste the developer's message: then only the developer can open your reply. Without a message, type the connector's name: then your reply gets a passphrase.",
		fields: []FieldID{RequestField, NameField},
		needs:  []NeedID{NeedName},
		offers: []EffectKind{EffectReceive},
	},
	{
		id: PageAdminGrant, short: "The taps", step: 2, actor: Admin, title: "Grant {connector} access to {group}",
		text:   grantText,
		tasks:  grantTaps,
		offers: []EffectKind{EffectOpen, EffectFill}, perGrant: true,
	},
	{
		id: PageAdminNote, short: "The token", step: 2, actor: Admin, title: "Note the refresh token",
		text:   "The portal shows it only once. Copy the whole box and paste it into any field. It is sealed when you paste it, and never stored in clear.",
		tasks:  noteTap,
		fields: []FieldID{GroupField, RefreshField, RemarkField},
		needs:  []NeedID{NeedReply}, offers: []EffectKind{EffectOpen, EffectFill, EffectSeal}, perGrant: true,
	},
	{
		id: PageAdminHand, short: "The reply", step: 3, actor: Admin, title: "Share the token with the developer",
		text:     "Send this reply to the developer.",
		tasks:    []Task{{ID: "share.token", Line: 74, Text: "Manually share the refresh token received in Step 2 with the app developer"}},
		choices:  []Choice{{ID: SendRaw, Text: "Show the token itself instead", Hint: "anyone who sees it can act as the connector in your group, for a year"}},
		artifact: ArtifactReply, perGrant: true,
	},
	{
		id: PageAdminDone, short: "Done", step: 3, actor: Admin, title: "Handed over",
		text:    "To take it back: in the portal tap on “Groups”, on {group}, on “Connectors”, and remove {connector} there. A new refresh token for it ends the old one too.",
		choices: []Choice{{ID: AnotherGroup, Text: "Grant {connector} another group"}}, perGrant: true,
	},
}

// grantTaps are step 2 of the guide up to the noting. A developer who is the
// group's admin takes the same.
var grantTaps = []Task{
	{ID: "grant.portal", Line: 59, Text: "Navigate to Kaizala Management Portal", Opens: true},
	{ID: "grant.login", Line: 60, Text: "Log in using an existing Office365 account"},
	{ID: "grant.phone", Line: 61, Text: "Register a phone number by tapping on “Add a Phone Number”", Button: "Add a Phone Number", Sub: []Task{
		{ID: "grant.phone.enter", Line: 62, Text: "Enter Phone number"},
		{ID: "grant.phone.pin", Line: 63, Text: "Tap on “Generate PIN”", Button: "Generate PIN"},
		{ID: "grant.phone.verify", Line: 64, Text: "Verify the PIN received via an SMS on that number"},
	}},
	{ID: "grant.groups", Line: 65, Text: "Tap on “Groups” in the left menu", Button: "Groups"},
	{ID: "grant.group", Line: 66, Text: "Tap on the group: {group}"},
	{ID: "grant.connectors", Line: 67, Text: "Tap on “Connectors”", Button: "Connectors"},
	{ID: "grant.select", Line: 68, Text: "In the drop-down, select {connector}"},
	{ID: "grant.add", Line: 69, Text: "Tap on “Add Connector”", Button: "Add Connector"},
}

var noteTap = []Task{{ID: "grant.note", Line: 70, Text: "Note the Refresh Token that gets generated and displayed on the portal"}}
