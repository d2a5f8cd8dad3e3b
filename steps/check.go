package steps

// The pages for values that somebody else set up.
const (
	PageCheck     PageID = "check.values"
	PageCheckDone PageID = "check.done"
)

var checkPages = []page{
	{
		id: PageCheck, short: "The values", step: 4, actor: Developer, title: "Check what I have",
		text:   "Paste what you were given into any field: a .env file, JSON, the portal's box, or one value at a time. Nothing is saved unless you choose to.",
		fields: []FieldID{IDField, SecretField, RefreshField},
		needs:  []NeedID{NeedConnectorID, NeedSecret, NeedToken},
	},
	{
		id: PageCheckDone, short: "Done", step: 4, actor: Developer, title: "These values work",
		text:    "Nothing was saved. When you leave, they are gone.",
		choices: []Choice{{ID: KeepThese, Text: "Save them as a connector of mine"}, {ID: CallAgain, Text: "Make the live call again"}},
		offers:  []EffectKind{EffectCall}, perGrant: true,
	},
}
