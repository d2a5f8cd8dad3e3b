package paste

// Codes of what is wrong with a text. A text can also have codes of kaizala
// (not_a_token, token_cut_off, sandbox_token), of persist/handoff and of steps
// (expired).
const (
	CodeAccessToken     = "access_token"      // an access token instead of a refresh token
	CodeWrongConnector  = "wrong_connector"   // the token names another connector
	CodeOlderToken      = "older_token"       // the token is older than the one that is held
	CodeOtherConnector  = "other_connector"   // the values are of another connector than those that are held
	CodeOddID           = "odd_id"            // the ID has none of the shapes seen so far
	CodeSwapped         = "swapped"           // the secret looks like an ID or a token
	CodeTooLong         = "too_long"          // the text is longer than MaxText
	CodeNothingFound    = "nothing_found"     // the text has no value
	CodeNothingToOpen   = "nothing_to_open"   // the text is empty
	CodeMisplaced       = "misplaced"         // the text is a whole message, not a value
	CodeTokenInClear    = "token_in_clear"    // a token in a field that is kept in clear
	CodeSecretInClear   = "secret_in_clear"   // a secret, or text with one, in a field that is kept in clear
	CodeNotAName        = "not_a_name"        // the text is no name or remark: several lines, too long, a program's
	CodeRefreshAsSecret = "refresh_as_secret" // a refresh token in the place of the secret
	CodeAccessAsSecret  = "access_as_secret"  // an access token in the place of the secret
	CodeIDAsSecret      = "id_as_secret"      // the connector's ID in the place of the secret
	CodeTwoValues       = "two_values"        // two values for one field differ
	CodeMaskedValue     = "masked_value"      // the mask of a value was copied, not the value
	CodeOddPhone        = "odd_phone"         // no phone number with a country code
)
