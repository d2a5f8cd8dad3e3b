// Package sandbox runs a Kaizala on this machine: management portal, token service
// and platform. People practise and learn with it, and tests run against it, since
// the public service ended in August 2023. It follows the documentation of the
// service, not our client. Its tokens carry the claim "sandbox", and no other
// Kaizala accepts them.
//
// Two people use it: a developer below the path /developer/ and a group admin
// below /admin/. Each has a session of its own, so two tabs of one browser can
// play both sides of a hand-off.
//
// Serve runs a sandbox for this process. Attach joins the sandbox of a state
// directory: the process that gets the lock serves it and the others are clients.
// When the serving process ends, the next client that notices takes over.
//
// The world, which is everything that the sandbox knows, is in memory or in files. It
// holds hashes of secrets, never a secret: the receivers of webhooks are sealed under the
// world's key. Uploaded media are files in a directory beside it.
//
// # Files
//
// FILE, which Config.State names, holds the world whole, as JSON. FILE.log holds the
// changes since, one line each: a checksum and JSON. A change is appended and flushed to
// the disk before it is answered, so it costs the same in a world of 10 and of 10,000
// connectors. When the log is as long as the world, and 1 MiB at least, the world is
// written whole again, in a new file that takes the place of the old one, and then a new
// log is begun. A change has a number, and the world the number of its last one: so a
// kill between any two steps loses nothing and makes nothing twice. Close leaves FILE
// alone.
//
// What a crash left of a line at the end of the log was not answered, and is cut off. A
// log that is damaged elsewhere, or of another world, or gone, is refused with code
// CodeWorldCorrupt. Worlds of the earlier versions, which had no log, are read.
//
// It is a log and not an embedded database since all of a world is in memory anyway. On
// one disk an append took 2.0 ms, a bbolt transaction 2.3, one of modernc's SQLite (WAL)
// 2.0, and the whole new file of version 2 took 4.0; they would add 0.3 and 4.1 MiB to
// the program.
//
// A container listens beyond loopback. That takes Config.AllowHosts, the names by which
// other machines call the sandbox: it answers to these, whatever port is mapped to it, and
// to loopback names, and to any other with 421. Its own address in an answer, such as
// endpointUrl, is the one that the client has called.
//
// GET /sandbox/health answers {"status":"ok"} once it serves. It takes no key and costs
// nothing, so a build can wait for it.
//
// # Operations
//
// GET /sandbox/operations lists the operations of the service with their permission,
// their kinds of token and how they are known: documented, observed in public clients,
// or inferred. Those that are not built answer 501 with the errorCode
// not_in_the_sandbox: POST media/attachment, POST webhook/{object}/{event} and GET
// tenant/findGroupsByQuery, whose answers nobody has published, and responses to polls
// and meetings. Not even the path of a list of action packages is known.
//
// What the sandbox does where nothing is known:
//   - A ConnectGroup is a public group. It takes a user token, of a tenant admin or of a
//     connector with the permission Tenant Data.
//   - A missing permission, role or kind of token answers 403 Forbidden; what is not
//     there, and what the token does not see, 404 NotFound; a wrong value 400
//     InvalidParameters.
//   - A group token is an admin of its group and of those below it. A user is a member of
//     the groups below the user's own too, and sees those above them.
//   - A group keeps its last admin. A second like of a user changes nothing.
//   - A survey takes a second response of a user with acceptMultipleResponses or
//     responseId alone. Whoever is in the group can report on a job.
//   - GET actions lists the oldest first. A custom action's type is Custom.
//   - A webhook of a new address is validated again. One delivery at a time is made to
//     each webhook, within 10 seconds; the six retries come 1 minute, 10 minutes, 1, 5, 17
//     and 41 hours after the event. What it gets of GroupAdded, PollCreated and their like
//     is what a list shows.
//   - A code of OAuth works once, for 10 minutes. The person gives a phone number and the
//     PIN that is sent to it.
//   - A file has 25 MB at most. Its address in a mediaResource needs no token.
//
// Where two shapes are documented the answer has both: GET subGroups and GET actions/{id}
// answer with the object and with the list of it, webhooks with both spellings. Without
// showDetail a group has all fields, with showDetail=false the few of the thin answer.
//
// Webhooks and media by address reach this machine and the hosts of Config.AllowHosts
// alone. There is one queue, of 500 deliveries. The portal shows them and sends them
// again: open a connector, then Webhooks.
//
// # As clients call it
//
// Like the service, the sandbox takes paths and JSON keys in any case, slashes twice or at
// the end, sloppy JSON (bare keys, single quotes, Python's words), booleans and numbers as
// texts, Authorization: Bearer in place of accessToken, a login without secret, and GET
// subscribers. With Config.Strict it refuses all these; a PIN may be a number or a text in
// either case. Pages of any origin may call the service, and nothing else here.
//
// # Seeds
//
// A world starts as the practice organisation, or as a seed has it, which is JSON. All
// fields but version may be missing; people are named by phone number, "developer" or
// "admin", and a parent stands before its subgroups.
//
//	{"version": 1, "key": base64 of 32 bytes or more,
//	 "people": {"developer" | "admin": {"id", "name", "phone", "tenantAdmin": true | false}},
//	 "users": [{"id", "name", "phone"}],
//	 "groups": [{"id", "name", "type": "Group" | "ConnectGroup", "welcomeMessage",
//	             "admins": [people], "members": [people], "subscribers": [people], "parents": [group IDs]}],
//	 "connectors": [{"id", "secret", "name", "owner": "developer" | "admin", "redirectUrl",
//	                 "permissions": [names in the portal; none: all],
//	                 "grants": [{"group": ID, or "" for a user token, "person": "developer" | "admin" (admin), "refreshToken"}]}]}
//
// A refreshToken is any text of 8 characters or more. It lives for 365 days from the
// start or the reset of the sandbox on, and a newer token of the same access ends it.
//
// # Orders
//
// Orders change the sandbox's clock and make its token service fail on purpose.
// The portal takes them on the page Clock and faults, and programs by these calls.
// A call sends JSON and the header Sandbox-Key (see Server.Control). It answers
// with the clock and the faults still to come:
// {"now": time, "ahead": "36h0m0s", "faults": [{"fault", "calls", "retryAfter"}]}.
// A refused order answers with the service's error body, InvalidParameters.
//
//	GET  /sandbox/orders
//	POST /sandbox/clock    {"clock": "+36h" | "+330d" | "day330" | "now"}
//	POST /sandbox/faults   {"fault": "429" | "500" | "error200" | "silence" | "captive" | "moved" | "none",
//	                        "calls": 1 to 1000 (1), "retryAfter": seconds of a 429 (5)}
//	POST /sandbox/revoke   {"token"} or {"connectorId", "groupId"} or {"connectorId", "person"}
//	POST /sandbox/endpoint {"person": "developer" | "admin", "moved": true | false}
//	POST /sandbox/reset    {}
//	POST /sandbox/tenant   {"person": "developer" | "admin", "admin": true | false}
//
// The clock goes forward only; "now" sets it back to the machine's. day330 is that
// day in the life of the newest refresh token. Faults replace the answers of the
// next calls of GET /v1/accessToken, in the order in which they came; "none" drops
// them all. A moved endpoint answers 308, and its successor is at /moved of the
// same host and port. A tenant admin's user token sees all groups of the
// organisation. A reset puts the world back to its seed, and the clock to the machine's
// time. Every order is on disk before it is answered, so it outlives
// the process.
//
// Two more calls return the values that the portal shows once, and when a browser
// last opened the portal:
//
//	POST /sandbox/fill     {"person", "what": "connector" | "group-token" | "user-token" | "phone" | "pin", "connectorId", "connectorName", "group"}
//	GET  /sandbox/seen/developer
//
// Without a key, /sandbox/receiver is a receiver of webhooks that takes everything, for a
// first try.
package sandbox
