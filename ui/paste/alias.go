package paste

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// Field is the kind of value that a name stands for.
type Field int

// The fields that Find looks for.
const (
	NoField Field = iota
	FieldName
	FieldID
	FieldSecret
	FieldRefresh
	FieldAccess
	FieldGroup
	FieldGroupID
)

// alias is what a name stands for. A weak one, such as "id", needs more evidence: no
// other word before it, and a value of the right shape.
type alias struct {
	field Field
	weak  bool
}

// named has the names of each field, and the weak ones, which need more evidence: in
// English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Russian,
// Hindi, Japanese and Chinese. A name is folded: lower case, without separators, accents
// and articles.
var named = []struct {
	field        Field
	strong, weak string
}{
	{FieldName, `connectorname appname applicationname nameofconnector nameconnectors konnektorname anwendungsname verbindungsname connectorsname connectortitle
			nomconnecteur nomapplication nombreconector nombreaplicacion nomeconector nomeaplicativo nomeconnettore nomeapplicazione connectornaam naamconnector nazwalacznika baglayiciadi
			имясоединителя имяконнектора названиесоединителя названиеконнектора कनेक्टरनाम コネクタ名 コネクター名 连接器名称 連接器名稱`,
		"name connector konnektor connecteur conector connettore"},
	{FieldID, `connectorid applicationid appid clientid idofconnector idconnectors connectorsid verbindungsid konnektorid anwendungsid anwendungskennung
			connectorkennung connectorguid applicationguid appguid verbindungskennung idofapplication appidentifier connectoridentifier applicationidentifier
			idanwendung idconnector clientidentifier
			identifiantconnecteur idconnecteur identifiantapplication idapplication identifiantclient idclient idconector identificadorconector idaplicacion identificadoraplicacion idcliente
			identificadoraplicativo idaplicativo idaplicacao identificadoraplicacao idconnettore identificatoreconnettore idapplicazione identificatoreapplicazione toepassingsid
			identyfikatorlacznika idlacznika identyfikatoraplikacji idaplikacji baglayicikimligi uygulamakimligi
			идентификаторсоединителя идентификаторконнектора идентификаторприложения idсоединителя idконнектора idприложения
			कनेक्टरआईडी कनेक्टरid एप्लिकेशनआईडी एप्लिकेशनid ऐपआईडी コネクタid コネクターid アプリケーションid アプリid 连接器id 連接器id 应用程序id 应用id`,
		"id kennung guid identifiant identificador identyfikator kimlik आईडी"},
	{FieldSecret, `connectorsecret applicationsecret appsecret clientsecret secretofconnector connectorssecret connectorgeheimnis geheimnisconnectors
			konnektorgeheimnis anwendungsgeheimnis geheimerschluessel geheimenschluessel geheimeschluessel geheimschluessel secretkey connectorkey appsecretkey applicationsecretkey
			connectorsecretkey clientsecretkey verbindungsgeheimnis secretconnector secretofapplication connectorschluessel clientgeheimnis secretconnectors
			anwendungsschluessel konnektorschluessel geheimnisanwendung
			secretconnecteur secretapplication secretclient clesecrete cleconnecteur secretoconector secretoaplicacion secretocliente clavesecreta segredoconector segredoaplicativo segredoaplicacao
			chavesecreta segretoconnettore segretoapplicazione segretoclient chiavesegreta connectorgeheim geheimesleutel clientgeheim kluczlacznika kluczaplikacji kluczklienta kluczprywatny klucztajny kluczuaplikacji sekretaplikacji sekretlacznika tajnykluczaplikacji
			baglayicigizlianahtari uygulamagizlianahtari istemcigizlianahtari baglayicisirri
			секретсоединителя секретконнектора секретприложения секретныйключ секретклиента
			कनेक्टरसीक्रेट एप्लिकेशनसीक्रेट ऐपसीक्रेट गुप्तकुंजी कनेक्टरगुप्तकुंजी コネクタシークレット コネクターシークレット アプリケーションシークレット アプリシークレット クライアントシークレット 连接器密钥 連接器密鑰 应用程序密钥 应用密钥 客户端密钥 客户端密码`,
		"secret geheimnis schluessel secreto segredo segreto geheim sekret gizlianahtar секрет सीक्रेट シークレット 密钥"},
	{FieldRefresh, `refreshtoken aktualisierungstoken erneuerungstoken auffrischungstoken refreshjwt
			jetonactualisation jetonrafraichissement tokenactualizacion tokenrefresco tokenatualizacao tokenaggiornamento vernieuwingstoken tokenodswiezania yenilemebelirteci
			токенобновления рефрештокен रीफ्रेशटोकन रिफ्रेशटोकन रीफ़्रेशटोकन रिफ़्रेशटोकन 更新トークン リフレッシュトークン 刷新令牌 重新整理權杖`,
		"token connectortoken grouptoken usertoken gruppentoken benutzertoken bearer authorization bearertoken authtoken jwt jeton belirtec токен टोकन トークン 令牌"},
	{FieldAccess, `accesstoken zugriffstoken zugangstoken accessjwt
			jetonacces tokenacceso tokenacesso tokenaccesso toegangstoken tokendostepu erisimbelirteci токендоступа एक्सेसटोकन アクセストークン 访问令牌`,
		""},
	{FieldGroup, `groupname gruppenname nameofgroup namegruppe groupsname namegroup grouptitle
			nomgroupe nombregrupo nomegrupo nomegruppo groepsnaam nazwagrupy grupadi имягруппы названиегруппы समूहनाम ग्रुपनाम グループ名 组名称 群组名称`,
		"group gruppe conversationgroup groupe grupo gruppo"},
	{FieldGroupID, `groupid gruppenid idofgroup idgruppe gruppeid groupsid gruppenkennung groupguid groupidentifier idgroup
			idgroupe identifiantgroupe idgrupo identificadorgrupo idgruppo identificatoregruppo groepsid groepid idgrupy identyfikatorgrupy grupkimligi
			идентификаторгруппы idгруппы समूहआईडी समूहid ग्रुपआईडी ग्रुपid グループid 组id 群组id`,
		""},
}

// aliases is the one table of names. Most commands need none.
var aliases = sync.OnceValue(func() map[string]alias {
	all := map[string]alias{}
	for _, of := range named {
		for _, n := range strings.Fields(of.strong) {
			all[n] = alias{field: of.field}
		}
		for _, n := range strings.Fields(of.weak) {
			all[n] = alias{field: of.field, weak: true}
		}
	}
	return all
})

// longestAlias is how many words an alias has at most.
const longestAlias = 4

// How long a name may be when it is folded, in bytes.
const (
	longestLatin  = 30
	longestFolded = 75 // in another alphabet
)

// lookUp says what a name as a whole stands for.
func lookUp(key string) (alias, bool) {
	if len(key) > 100 || !mayName(key) {
		return alias{}, false
	}
	ws := wordsOf(key)
	if len(ws) == 0 {
		return alias{}, false
	}
	n, ok := nameAt(key, ws, len(ws)-1)
	for i := 0; ok && i < n.first; i++ {
		if n.alias.weak && !mayPrecede(ws[i].folded) {
			return alias{}, false
		}
	}
	return n.alias, ok && !n.old
}

// mayName reports whether a text has letters that are in every alias. It is quick.
func mayName(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return true
		}
		switch [2]byte{s[i] | 0x20, s[i+1] | 0x20} {
		case [2]byte{'i', 'd'}, [2]byte{'c', 'r'}, [2]byte{'k', 'e'}, [2]byte{'a', 'm'}, [2]byte{'g', 'r'}, [2]byte{'c', 't'}, [2]byte{'n', 'n'}, [2]byte{'k', 't'}, [2]byte{'h', 'e'}, [2]byte{'c', 'h'}, [2]byte{'j', 'w'}, [2]byte{'a', 'r'}, [2]byte{'a', 'u'},
			[2]byte{'j', 'e'}, [2]byte{'c', 'l'}, [2]byte{'o', 'm'}, [2]byte{'k', 'l'}, [2]byte{'k', 'r'}, [2]byte{'a', 'z'}, [2]byte{'g', 'l'}, [2]byte{'k', 'i'}, [2]byte{'b', 'e'}:
			return true
		}
	}
	return false
}
