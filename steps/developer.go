package steps

// The developer's pages.
const (
	PageBefore    PageID = "developer.before"
	PageRegister  PageID = "developer.register"
	PageNote      PageID = "developer.note"
	PageWho       PageID = "developer.who"
	PageAsk       PageID = "developer.ask"
	PageReceive   PageID = "developer.receive"
	PageGroupTaps PageID = "developer.group"
	PageGroupNote PageID = "developer.group-token"
	PageUserTaps  PageID = "developer.user"
	PageUserNote  PageID = "developer.user-token"
	PageCall      PageID = "developer.call"
	PageDone      PageID = "developer.done"
)

var developerPages = []page{
	{
		id: PageBefore, short: "What you need", actor: Developer, title: "Before you start",
		text:  "You will register a connector, get a refresh token for a group, and make a first live call. Have these ready.",
		tasks: prerequisites(Developer),
	},
	{
		id: PageRegister, short: "The taps", step: 1, actor: Developer, title: "Register a connector",
		text:   "Do these steps in the management portal. Ticking them off is optional.",
		tasks:  registerTaps,
		offers: []EffectKind{EffectOpen, EffectFill, EffectProbe}, enters: []EffectKind{EffectProbe},
	},
	{
		id: PageNote, short: "ID and secret", step: 1, actor: Developer, title: "Note the ID and secret",
		text:   "The portal shows the secret only once. Copy the whole box and paste it into any field: every value in it is filled in.",
		tasks:  []Task{{ID: "register.note", Line: 55, Text: "Note the ID & Secret that get generated and displayed on the portal"}},
		fields: []FieldID{NameField, IDField, SecretField},
		needs:  []NeedID{NeedName, NeedConnectorID, NeedSecret},
		offers: []EffectKind{EffectOpen, EffectFill, EffectProbe, EffectRestoreSecret},
	},
	{
		id: PageWho, short: "Who grants?", step: 2, actor: Developer, title: "Who grants {connector} access?",
		text: "A group admin gives the connector access to a group and gets a refresh token for it.",
		choices: []Choice{
			{ID: ByAnother, Text: "Another person", Hint: "you send a message to the group's admin"},
			{ID: ByMeGroup, Text: "I do: I am admin of the group", Hint: "you do the admin's steps yourself; nothing to hand over"},
			{ID: ByMeUser, Text: "I do, with a user token of my own", Hint: "works in all your groups"},
		},
		needs: []NeedID{NeedGranter}, perGrant: true,
	},
	{
		id: PageAsk, short: "The message", step: 2, actor: Developer, title: "Ask the group's admin",
		text:   "Send this message to the admin of {group} by mail or chat: it contains nothing secret. If you can, compare the six words by voice.",
		fields: []FieldID{GroupField},
		offers: []EffectKind{EffectAsk, EffectRestore}, enters: []EffectKind{EffectAsk},
		artifact: ArtifactRequest, perGrant: true,
	},
	{
		id: PageReceive, short: "The answer", step: 3, actor: Developer, title: "Receive the refresh token",
		text:    "When the admin of {group} answers, paste the answer here: a sealed reply, a reply with a passphrase, or the token itself.",
		fields:  []FieldID{ReplyField},
		choices: []Choice{{ID: ShowMessage, Text: "Show the message again, or change the group"}},
		needs:   []NeedID{NeedToken}, offers: []EffectKind{EffectReceive, EffectRestore}, does: EffectReceive, perGrant: true,
	},
	{
		id: PageGroupTaps, short: "The taps", step: 2, actor: Admin, title: "Grant {connector} access to your group",
		text:   grantText,
		tasks:  grantTaps,
		offers: []EffectKind{EffectOpen, EffectFill, EffectRestore}, perGrant: true,
	},
	{
		id: PageGroupNote, short: "The token", step: 2, actor: Admin, title: "Note the refresh token",
		text:   "The portal shows it only once. Copy the whole box and paste it into any field.",
		tasks:  noteTap,
		fields: []FieldID{GroupField, RefreshField},
		needs:  []NeedID{NeedToken}, offers: []EffectKind{EffectOpen, EffectFill, EffectRestore}, perGrant: true,
	},
	{
		id: PageUserTaps, short: "The taps", step: 2, actor: Developer, title: "Generate a user token",
		text: "A user token acts for you in all your groups. You then need no group admin: this replaces steps 2 and 3 of the guide.",
		tasks: []Task{
			{ID: "user-token.connectors", Text: "Tap on “Connectors” in the left menu", Button: "Connectors", Opens: true},
			{ID: "user-token.connector", Text: "Tap on {connector}"},
			{ID: "user-token.generate", Text: "Tap on “Generate user token”", Button: "Generate user token"},
		},
		choices: []Choice{{ID: ByPIN, Text: "Get it with a PIN sent to my phone instead", Hint: "without the portal"}},
		offers:  []EffectKind{EffectOpen, EffectFill, EffectRestore}, perGrant: true,
	},
	{
		id: PageUserNote, short: "The token", step: 2, actor: Developer, title: "Note the user token",
		text:   "The portal shows the refresh token only once. Copy the whole box and paste it here.",
		fields: []FieldID{RefreshField},
		needs:  []NeedID{NeedToken}, offers: []EffectKind{EffectOpen, EffectFill, EffectRestore}, perGrant: true,
	},
	{
		id: PageCall, short: "The live call", step: 4, actor: Developer, title: "The live call",
		text:   "This exchanges the refresh token for an access token, and asks the platform which groups it works in. Nothing is posted.",
		tasks:  []Task{{ID: "call.use", Line: 78, Text: "Developer can now use the token to call the REST API"}},
		fields: []FieldID{IDField, SecretField, RefreshField},
		needs:  []NeedID{NeedConnectorID, NeedSecret, NeedToken, NeedCall},
		offers: []EffectKind{EffectCall, EffectRestore, EffectRestoreSecret}, does: EffectCall, perGrant: true,
	},
	{
		id: PageDone, short: "Done", step: 4, actor: Developer, title: "{connector} is set up",
		text:     "Next: the API documentation; its outline is in the help.",
		choices:  []Choice{{ID: AnotherGroup, Text: "Another group for {connector}"}, {ID: CallAgain, Text: "Make the live call again"}},
		greets:   true,
		offers:   []EffectKind{EffectCall},
		artifact: ArtifactCode, perGrant: true,
	},
}

// registerTaps are step 1 of the guide up to the noting.
var registerTaps = []Task{
	{ID: "register.portal", Line: 43, Text: "Navigate to Kaizala Management Portal", Opens: true},
	{ID: "register.login", Line: 44, Text: "Log in using an existing Office365 account"},
	{ID: "register.phone", Line: 45, Text: "Register a phone number by tapping on “Add a Phone Number”", Button: "Add a Phone Number", Sub: []Task{
		{ID: "register.phone.enter", Line: 46, Text: "Enter Phone number"},
		{ID: "register.phone.pin", Line: 47, Text: "Tap on “Generate PIN”", Button: "Generate PIN"},
		{ID: "register.phone.verify", Line: 48, Text: "Verify the PIN received via an SMS on that number"},
	}},
	{ID: "register.connectors", Line: 49, Text: "Tap on “Connectors” in the left menu", Button: "Connectors"},
	{ID: "register.add", Line: 50, Text: "Tap on “Add Connector”", Button: "Add Connector"},
	{ID: "register.connector", Line: 51, Text: "Register a connector for the 3rd party system that will use the API", Sub: []Task{
		{ID: "register.details", Line: 52, Text: "Enter the name of the Connector and other details. Tap on Continue", Button: "Continue"},
		{ID: "register.permissions", Line: 53, Text: "Select permissions that the Connector is intended to have"},
		{ID: "register.create", Line: 54, Text: "Tap on Create Connector", Button: "Create Connector"},
	}},
}
