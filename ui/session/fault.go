package session

import (
	"errors"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// Codes of faults that arise here, not in the packages below.
const (
	CodeTwoTargets      = "two_targets"      // --sandbox together with another target
	CodeTokenGone       = "token_gone"       // the token is not in memory any more
	CodePassphraseGone  = "passphrase_gone"  // the reply's passphrase neither
	CodeNoDisplay       = "no_display"       // there is no screen for a browser
	CodeBrowserFailed   = "browser_failed"   // the browser could not be started
	CodeBrowserUnseen   = "browser_unseen"   // it was started, but nothing was asked for
	CodeBrowserSeen     = "browser_seen"     // the sandbox saw the browser
	CodeReplyPassphrase = "reply_passphrase" // the reply is under a passphrase
	CodeReplyWrong      = "reply_wrong"      // and that was not it
	CodeOtherKey        = "other_key"        // sealed to another key, or to none of ours
	CodeOutFailed       = "out_failed"       // the file of a message could not be written
	CodeModesMended     = "modes_mended"     // others could use a file until now
	CodePlaceAsked      = "place_asked"      // which other directory is meant
	CodeNoPlace         = "no_place"         // no directory of that name
	CodeKeptElsewhere   = "kept_elsewhere"   // everything is in another directory now
	CodeNoneBefore      = "none_before"      // no refresh token before this one is kept
	CodeNotRegistered   = "not_registered"   // the connector has no ID and secret yet
	CodeGroupProved     = "group_proved"     // the platform said that the token works in another group
	CodeOwnGrant        = "own_grant"        // the developer takes that token without an admin
	CodeInputEnded      = "input_ended"      // before the set-up did
	CodePhoneRefused    = "phone_refused"    // the service sends no PIN there
	CodePINSent         = "pin_sent"         // another one
	CodePINRefused      = "pin_refused"      // the service does not take the PIN
	CodeHelloSaid       = "hello_said"       // the message was posted
	CodeHelloUnsure     = "hello_unsure"     // nobody knows whether the message was posted
	CodePINUnsure       = "pin_unsure"       // or whether a PIN was sent
	CodeUnsaved         = "unsaved"          // the program ends before everything is on disk
	CodeLoginUnsure     = "login_unsure"     // or whether the PIN was used
	CodeLeftOut         = "left_out"         // a text that may not be in clear came with others
	CodeMoveUnfinished  = "move_unfinished"  // a set-up is copied, and still where it was
	CodeMoveDiffers     = "move_differs"     // this machine and the team have a set-up, each with changes of its own
	CodeSetUpAlready    = "set_up_already"   // the connector has another set-up
	CodeSetUpTwice      = "set_up_twice"     // another window has set it up, too
	CodePurged          = "purged"           // a secret stood in clear before it was known as one
)

// CodeConsentNeeded: nobody agreed to this public host yet.
const CodeConsentNeeded = string(kaizala.CodeConsentNeeded)

// ConsentHost is the host that a consent_needed fault asks a yes for.
func ConsentHost(err error) string {
	var e *kaizala.Error
	if errors.As(err, &e) && e.Reason == kaizala.CodeConsentNeeded {
		return e.RefusedHost
	}
	return evidence(err, CodeConsentNeeded)
}

// evidence is what a fault of that code is about, or "".
func evidence(err error, code string) string {
	var f *steps.Fault
	if errors.As(err, &f) && f.Reason == code && len(f.Evidence) > 0 {
		return f.Evidence[0]
	}
	return ""
}
