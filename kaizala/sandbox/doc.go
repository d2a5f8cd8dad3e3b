// Package sandbox is Kaizala on loopback: management portal, token service and
// platform, to practise on, to teach with and to test against, since the public
// service ended in August 2023. It obeys the documented service and not our
// client. Its tokens are marked with the claim "sandbox" and are of no use
// anywhere else.
//
// Two people live in it, by path: a developer below /developer/ and a group
// admin below /admin/, each with a session of its own, so that two tabs of one
// browser play a hand-off.
//
// Serve runs one alone. Attach joins the one of a state directory: whoever gets
// the lock serves, the others are its clients, and when the serving process ends
// the next client that misses it takes over.
//
// # Orders
//
// The time of the sandbox, and what its token service does, can be ordered: on
// the page Clock and faults of the portal, and by these calls. They take JSON
// and the header Sandbox-Key (see Server.Control), and answer with what stands:
// {"now": time, "ahead": "36h0m0s", "faults": [{"fault", "calls", "retryAfter"}]};
// a refused order is the service's own error body, InvalidParameters.
//
//	GET  /sandbox/orders
//	POST /sandbox/clock    {"clock": "+36h" | "+330d" | "day330" | "now"}
//	POST /sandbox/faults   {"fault": "429" | "500" | "error200" | "silence" | "captive" | "moved" | "none",
//	                        "calls": 1 to 1000 (1), "retryAfter": seconds of a 429 (5)}
//	POST /sandbox/revoke   {"token"} or {"connectorId", "groupId"} or {"connectorId", "person"}
//	POST /sandbox/endpoint {"person": "developer" | "admin", "moved": true | false}
//
// The clock goes forward only, but for "now", which is the machine's; day330 is
// that day of the newest refresh token. Faults are for the next calls of
// GET /v1/accessToken, one order after the other; "none" forgets them all. A
// moved endpoint answers 308, and is at /moved of the same host and port. All
// orders are on disk before they are answered, and outlive the process.
//
// Two more calls give what the portal shows once, and when a browser was there:
//
//	POST /sandbox/fill     {"person", "what": "connector" | "group-token" | "user-token" | "phone" | "pin", "connectorId", "connectorName", "group"}
//	GET  /sandbox/seen/developer
package sandbox
