package session

import (
	"context"
	"slices"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/tokens"
)

// run is one effect under way, and its answer.
type run struct {
	*Session
	steps.Answer
	effect steps.Effect
	grant  steps.GrantID
}

// effects are what each effect does.
var effects = map[steps.EffectKind]func(*run, context.Context) error{
	steps.EffectSave:          (*run).save,
	steps.EffectProbe:         (*run).probe,
	steps.EffectOpen:          (*run).open,
	steps.EffectFill:          (*run).fill,
	steps.EffectAsk:           (*run).ask,
	steps.EffectReceive:       (*run).receive,
	steps.EffectSeal:          (*run).seal,
	steps.EffectCall:          (*run).call,
	steps.EffectRestore:       func(r *run, ctx context.Context) error { return r.Restore(ctx, r.grant) },
	steps.EffectRestoreSecret: (*run).restoreSecret,
	steps.EffectHello:         (*run).hello,
	steps.EffectSendPIN:       (*run).sendPIN,
	steps.EffectLogin:         (*run).login,
}

// restoreSecret goes back to the secret before. Where that brings another connector
// back, its refresh tokens that are kept come back, too.
func (r *run) restoreSecret(ctx context.Context) error {
	id := r.Facts().Connector.ID
	err := r.Restore(ctx, "")
	f := r.Facts()
	if err != nil || f.Connector.ID == id {
		return err
	}
	for _, g := range f.Grants {
		if kaizala.SameID(g.Before.Says.ConnectorID, f.Connector.ID) && !kaizala.SameID(g.Refresh.Says.ConnectorID, f.Connector.ID) {
			if err := r.Restore(ctx, g.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *run) watch() kaizala.Watch { return r.calls.follow(r.effect, r.Now) }

// save writes what is in memory alone, at another place if the person chose one.
func (r *run) save(ctx context.Context) error {
	foreign, err := r.saveOrMove(ctx)
	if foreign {
		r.Says = tokens.CodeChangedThere
	}
	if err == nil {
		r.tellTwin(ctx)
	}
	return err
}

// probe makes sure that a secret could be kept, before the portal shows one.
func (r *run) probe(ctx context.Context) error {
	if r.Key().Role == steps.Check {
		return nil // nothing will be kept
	}
	return r.Vault.Unlock(ctx)
}

func (r *run) call(ctx context.Context) error {
	_, err := r.Tokens(r.watch()).Verify(ctx, r.grant)
	return err
}

// fill takes over what the sandbox's portal shows to the wizard's person. If
// nothing is shown there, the sandbox takes the guide's taps for the person.
func (r *run) fill(ctx context.Context) error {
	if r.Sandbox == nil {
		return steps.Fail(paste.CodeNothingFound, nil)
	}
	if err := r.Sandbox.Ensure(ctx); err != nil {
		return err
	}
	f := r.Facts()
	wanted := sandbox.Wanted{
		What: sandbox.WantGroupToken, Person: r.person(),
		ConnectorID: f.Connector.ID, ConnectorName: f.Connector.Name, Group: f.Grant(r.grant).Group,
	}
	if what, ok := shownOn[r.Wizard().Page]; ok {
		wanted.What = what
	}
	shown, err := r.filledIn(ctx, wanted)
	if err != nil {
		return err
	}
	found := paste.Values{Refresh: shown.RefreshToken, Group: shown.GroupName, GroupID: shown.GroupID}
	if wanted.What == sandbox.WantConnector {
		found = paste.Values{Name: shown.ConnectorName, ID: shown.ConnectorID, Secret: shown.ConnectorSecret}
	}
	found.PIN = shown.PIN
	r.Found = r.hold(found, r.grant)
	r.Found.Phone = shown.Phone
	return nil
}

// filledIn is what the sandbox shows. A connector that is set up here already is passed over:
// it was pasted, so that the sandbox does not know whose it is. Codes: set_up_already, those
// of sandbox.Attached.Fill.
func (r *run) filledIn(ctx context.Context, w sandbox.Wanted) (sandbox.Shown, error) {
	if w.What != sandbox.WantConnector || w.ConnectorID != "" {
		return r.Sandbox.Fill(ctx, w)
	}
	r.connectors.refresh(ctx)
	for n := 0; ; n++ {
		shown, err := r.Sandbox.Fill(ctx, w)
		if err != nil {
			return shown, err
		}
		if err = r.setUpAlready(shown.ConnectorID); err == nil || n == mostPassedOver {
			return shown, err
		}
	}
}

// mostPassedOver is more connectors than the sandbox remembers.
const mostPassedOver = 200

// shownOn is what the sandbox's portal shows for a page; for the others it is the
// token of a group.
var shownOn = map[steps.PageID]sandbox.What{
	steps.PageNote:     sandbox.WantConnector,
	steps.PageUserNote: sandbox.WantUserToken,
	steps.PagePhone:    sandbox.WantPhone,
	steps.PagePIN:      sandbox.WantPIN,
}

// sendPIN has the service send a PIN to the person's phone, once.
func (r *run) sendPIN(ctx context.Context) error {
	phone, err := paste.Phone(r.Wizard().Phone)
	if err != nil {
		return err
	}
	client, err := r.service(ctx, r.watch())
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	f := r.Facts()
	if !f.Grant(r.grant).PINSent.IsZero() {
		r.Says = CodePINSent // nothing else on the page shows it
	}
	err = client.RequestPIN(ctx, phone, f.Connector.ID)
	if kaizala.CodeOf(err) == kaizala.CodeInvalidParameters {
		return steps.Fail(CodePhoneRefused, err)
	}
	return r.once(CodePINUnsure, err)
}

// login gives the PIN for a refresh token, once.
func (r *run) login(ctx context.Context) error {
	phone, err := paste.Phone(r.Wizard().Phone)
	if err != nil {
		return err
	}
	client, err := r.service(ctx, r.watch())
	if err != nil {
		return err
	}
	if err := r.Vault.Load(ctx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	r.mu.Lock()
	pin := r.pin
	r.mu.Unlock()
	token, err := client.LoginWithPIN(ctx, kaizala.PINLogin{
		Phone:           phone,
		ConnectorID:     r.Facts().Connector.ID,
		ConnectorSecret: r.Vault.Secret(steps.Slot{Kind: steps.SlotSecret}),
		PIN:             pin,
	})
	refused := slices.Contains([]kaizala.Code{kaizala.CodeUnauthenticated, kaizala.CodeInvalidParameters}, kaizala.CodeOf(err))
	if r.Spent = refused || !kaizala.NothingDone(err); r.Spent { // it is good for one time
		r.mu.Lock()
		r.pin = secret.Secret{}
		r.mu.Unlock()
	}
	if refused {
		return steps.Fail(CodePINRefused, err)
	}
	if err := r.once(CodeLoginUnsure, err); err != nil {
		return err
	}
	r.Found = r.hold(paste.Values{Refresh: token.Refresh}, r.grant)
	if r.Found.Refresh.Says.Expires.IsZero() {
		r.Found.Refresh.Says.Expires = token.Expires
	}
	return nil
}

// hello posts the message that the person asked for.
func (r *run) hello(ctx context.Context) error {
	err := r.post(ctx, r.grant, r.watch())
	if err == nil {
		r.Says = CodeHelloSaid
	}
	r.Unsure = steps.CodeOf(err) == CodeHelloUnsure
	return err
}

// once notes whether what is done once may have been done though it failed; the
// error then has the code unsure.
func (r *run) once(unsure string, err error) error {
	err = once(unsure, err)
	r.Unsure = steps.CodeOf(err) == unsure
	return err
}

// once is an error of what is done once: with the code unsure if it may have been
// done all the same.
func once(unsure string, err error) error {
	if err == nil || kaizala.NothingDone(err) {
		return err
	}
	return steps.Fail(unsure, err)
}
