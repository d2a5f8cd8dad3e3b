package paste

import (
	"strings"
	"sync"
)

// vocabulary reports whether a folded word is one of some words.
func vocabulary(words string) func(string) bool {
	set := sync.OnceValue(func() map[string]bool {
		in := map[string]bool{}
		for _, w := range strings.Fields(words) {
			in[w] = true
		}
		return in
	})
	return func(w string) bool { return set()[w] }
}

// isArticle has the words that do not count in a name.
var isArticle = vocabulary(`the des der die das dem den your our my its ihr ihre dein unser mein s von le la les l du de d el del do da di il lo della dell
	het van का की के の`)

// isQualifier has the words that may follow a name: a type, a stage.
var isQualifier = vocabulary(`value val string str guid uuid prod production live current plain raw text wert setting header param var new neu nouveau nuevo
	novo nuovo nieuw nowy yeni новый नया aktuell`)

// isOld has the words that say of a value that it counts no more.
var isOld = vocabulary(`old older previous prev former formerly earlier expired revoked obsolete deprecated stale legacy outdated retired superseded
	invalid wrong alt alte alter altes alten bisherige bisheriger bisheriges fruehere frueherer frueheres vorherige vorheriger
	vorheriges abgelaufen abgelaufene abgelaufenes ungueltig ungueltige ungueltiges falsch falsche falsches veraltet ancien ancienne
	precedent precedente antiguo antigua anterior antigo antiga vecchio vecchia oud oude vorig vorige stary stare eski старый старая
	पुराना पुरानी expire caducado expirado scaduto verlopen example sample beispiel dummy fake unused disabled replaced ehemalige
	ehemaliges ehemaliger`)

// isForeign has the words that say that a value belongs to something else.
var isForeign = vocabulary(`azure aws amazon github gitlab bitbucket google gcp slack facebook fb twitter stripe paypal db database mysql postgres redis mongo
	mongodb smtp mail email ldap aad entra tenant user device session csrf xsrf request correlation trace span message order customer
	sso okta auth0 twilio sendgrid teams graph sharepoint bot ssh ssl tls webhook push firebase fcm apns sms page host file first last
	domain display event class resource security docker registry npm pypi sonar jira subscription object principal service instance
	account project team channel thread item node cluster pod container benutzer mandanten mandant datei rechner vorname nachname
	transaction process thing parent sub owner sender bundle package next page2 id sas storage cosmos where mailchimp shopify
	salesforce zendesk trello spring signing encryption cookie`)

// isOurs has the words that may stand before a weak name of ours.
var isOurs = vocabulary(`kaizala k kms test prod live new neue neues neuer nouveau nouvelle nuevo nueva novo nova nuovo nuova nieuw nieuwe nowy
	yeni новый новая नया नई and und this x env config cfg settings vars app credentials kaizalaconnector data`)

// mayPrecede reports whether a word before a weak name leaves it a name of ours.
func mayPrecede(w string) bool { return isOurs(w) || isArticle(w) }
