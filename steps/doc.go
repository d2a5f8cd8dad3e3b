// Package steps is the set-up of a Kaizala connector as data and a pure state
// machine: the four steps of the set-up guide, whose turn it is, what is known,
// what is missing, and what has to be done next.
//
// It does no I/O, reads no clock and sees no secret. Facts are what is known of one
// connector; verbs (Facts.Noted, Facts.Called, ...) change them. A Wizard is where a
// person stands: Apply takes an event and the Moment when it happens, and returns the
// next Wizard and the effects that somebody else performs and answers. Facts decide:
// a page is done when its needs hold, so a wizard that is started again finds its
// place from the facts alone (Resume). Commands use the verbs without a Wizard.
package steps
