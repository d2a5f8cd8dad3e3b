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
package sandbox
