package words

// Asks is what an effect cannot do without and a person has to give, before it
// is asked for again.
type Asks int

// What may be asked for.
const (
	AsksNothing         Asks = iota
	AsksNewPassphrase        // chosen now, twice
	AsksPassphrase           // of the documents
	AsksReplyPassphrase      // of the admin's reply
	AsksConsent              // a yes to session.ConsentHost
	AsksPlace                // a directory, for what the usual one does not take
)
