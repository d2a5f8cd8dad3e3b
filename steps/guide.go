package steps

// Persona is somebody of the guide, with what has to be at hand before the
// set-up.
type Persona struct {
	Role          Role
	Line          int // of the guide
	Title, Text   string
	PrereqLine    int
	Prerequisites []Task
}

// Personas are the guide's three.
var Personas = []Persona{
	{
		Role: Developer, Line: 5, Title: "Developer",
		Text:       "In-house or 3rd party: builds applications that integrate Kaizala into the organization's business processes. Needs no access to the end-user (differs from an Admin).",
		PrereqLine: 11, Prerequisites: []Task{
			{ID: "developer.office365", Line: 12, Text: "An Office365 account"},
			{ID: "developer.phone", Line: 13, Text: "A Kaizala registered phone number"},
			{ID: "developer.setup", Line: 14, Text: "Dev set-up (any platform) to invoke REST API"},
		},
	},
	{
		Role: Admin, Line: 6, Title: "Group admin",
		Text:       "Is part of the end-groups and is an administrator there: does the group management tasks.",
		PrereqLine: 15, Prerequisites: []Task{
			{ID: "admin.office365", Line: 16, Text: "An Office365 account"},
			{ID: "admin.phone", Line: 17, Text: "A Kaizala registered phone number"},
			{ID: "admin.group", Line: 18, Text: "Admin of a conversation group inside Kaizala with the registered phone number"},
		},
	},
	{
		Role: User, Line: 7, Title: "User", Text: "A Kaizala end user.",
		PrereqLine: 19, Prerequisites: []Task{
			{ID: "user.phone", Line: 20, Text: "A Kaizala registered phone number"},
			{ID: "user.member", Line: 21, Text: "Member of a conversation group inside Kaizala with the registered phone number"},
		},
	},
}

func prerequisites(r Role) []Task {
	for _, p := range Personas {
		if p.Role == r {
			return p.Prerequisites
		}
	}
	return nil
}

// Step is one of the guide's four.
type Step struct {
	Number      int
	Line        int // of the guide
	Actor       Role
	Title, Name string // whole, and short enough for a header
}

// Steps are the guide's four.
var Steps = []Step{
	{1, 41, Developer, "Developer registers a Connector", "Register"},
	{2, 57, Admin, "Group Admin grants the Connector access to his/her group", "Grant"},
	{3, 72, Admin, "Group Admin shares the Refresh Token with the App Developer", "Share"},
	{4, 76, Developer, "App Developer calls the Kaizala Platform Rest API using the token", "Call"},
}

// Topic is a piece of the guide that explains: the help shows it.
type Topic struct {
	Lines       []int // of the guide
	Title, Text string
}

// Topics are the guide's four components, its section on authentication, and
// where it goes on.
var Topics = []Topic{
	{[]int{35}, "The four parts", "There are four major infrastructure components involved in working with the Kaizala Platform API."},
	{[]int{37}, "Connectors", "All 3rd party systems that need to integrate with Kaizala are registered with the Kaizala platform as a “Connector” and get API Tokens corresponding to the Connector."},
	{[]int{38}, "Kaizala Management Portal", "The portal to register the 3rd party Connectors, and to provide them access to Kaizala Conversation groups."},
	{[]int{39}, "Token Service", "The URL end-point that 3rd party apps call to get Access Tokens."},
	{[]int{40}, "Platform Service", "The URL end-point that exposes specific resources to perform various actions inside Kaizala."},
	{[]int{25, 27, 28}, "Authentication", "Kaizala Connectors were to be integrated with Azure Active Directory (Azure AD). As an interim solution there is a custom token based authorization mechanism based on the OAUTH framework: Refresh and Access Tokens manage access to the Kaizala Platform APIs."},
	{[]int{30}, "Access token", "Carries the necessary information to access a Kaizala resource: a client passes it to the Kaizala Platform with each API request. Expires after 24 hours."},
	{[]int{31}, "Refresh token", "Carries the information necessary to get a new access token, from the Token Service, for the first time or when one has expired. Expires after 365 days. The server invalidates it earlier in two ways: by generating new Refresh Tokens for the same Kaizala Connector, or by deleting the corresponding Kaizala Connector altogether."},
	{[]int{81}, "Next: API Documentation", "With an access token the connector calls the Platform Service: users/me, groups, members, messages (4,000 characters at most). 100 calls a minute per connector, 300 per tenant."},
}
