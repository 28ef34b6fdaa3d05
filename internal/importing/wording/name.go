package wording

import (
	"net/mail"
	"strings"

	"throughline/internal/importer"
)

// Address gives the e-mail address of a person of a file, "" when it names none that is one.
func Address(p *importer.Person) string {
	email := strings.ToLower(strings.TrimSpace(p.Email))
	if p.Kind == "email" && email == "" {
		email = strings.ToLower(p.ID)
	}
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || len(email) > 254 {
		return ""
	}
	return email
}

// Name gives the name under which a new person is shown: the display name, else the account.
func Name(p *importer.Person) string {
	name := p.Name
	if name == "" {
		name = p.ID
		if local, _, ok := strings.Cut(name, "@"); ok && p.Kind == "email" {
			name = local
		}
	}
	name = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, Clean(name))), " ")
	if name == "" {
		name = "Somebody"
	}
	return Cut(name, 100)
}

// Clean makes a text one that both engines store.
func Clean(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", ""))
}

// Cut shortens a text to so many characters, the last of them an ellipsis; a shorter one stays as it is.
func Cut(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}
