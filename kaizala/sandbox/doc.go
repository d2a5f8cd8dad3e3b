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
// The world, which is everything that the sandbox knows, is in memory or in one
// file. It holds hashes of secrets, never a secret.
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
//
// The clock goes forward only; "now" sets it back to the machine's. day330 is that
// day in the life of the newest refresh token. Faults replace the answers of the
// next calls of GET /v1/accessToken, in the order in which they came; "none" drops
// them all. A moved endpoint answers 308, and its successor is at /moved of the
// same host and port. Every order is on disk before it is answered, so it outlives
// the process.
//
// Two more calls return the values that the portal shows once, and when a browser
// last opened the portal:
//
//	POST /sandbox/fill     {"person", "what": "connector" | "group-token" | "user-token" | "phone" | "pin", "connectorId", "connectorName", "group"}
//	GET  /sandbox/seen/developer
package sandbox
