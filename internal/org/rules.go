package org

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/rank"
)

const (
	hues         = 12
	maxTeams     = 500
	maxCalendars = 200
	maxHolidays  = 2000
	maxMemberOf  = 50 // teams of one person
)

// line trims a text of one line and refuses what cannot be shown as one: control characters, and the marks that turn
// the direction of writing, by which one name can be made to look like another.
func line(c *fault.Check, field string, s *string, longest int, needed bool) {
	*s = strings.TrimSpace(*s)
	c.Need(*s != "" || !needed, field, "is missing")
	c.Need(utf8.RuneCountInString(*s) <= longest, field, "is longer than %d characters", longest)
	odd := !utf8.ValidString(*s) || strings.ContainsFunc(*s, func(r rune) bool {
		return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
	})
	c.Need(!odd, field, "holds characters that cannot be shown; type it again")
}

// zone refuses what is no IANA time zone; "Local" would mean another zone on every machine.
func zone(c *fault.Check, field, name string, needed bool) {
	if name == "" {
		c.Need(!needed, field, "is missing")
		return
	}
	_, err := time.LoadLocation(name)
	c.Need(err == nil && name != "Local", field, "is not a time zone; choose one such as Europe/Berlin")
}

// address brings an e-mail address into the form in which it is stored and refuses what is none.
func address(c *fault.Check, field string, s *string) {
	*s = strings.ToLower(strings.TrimSpace(*s))
	if *s == "" {
		return
	}
	parsed, err := mail.ParseAddress(*s)
	c.Need(err == nil && parsed.Address == *s && len(*s) <= 254, field, "is not an e-mail address; write it as ada@example.com")
}

// standing orders the roles: 0 is the owner; an unknown role is below all.
func standing(r access.Role) int {
	if i := slices.Index(access.Roles, r); i >= 0 {
		return i
	}
	return len(access.Roles)
}

// mayGrant refuses to hand out more than the giver holds.
func mayGrant(giver access.Actor, role access.Role) error {
	if !giver.IsSystem() && standing(role) < standing(giver.Role) {
		return fault.New(fault.Forbidden, "Only who is %s can make somebody %s", role, role)
	}
	return nil
}

// mayTouch refuses to change the account of somebody who stands above: an admin must not become owner by moving an
// owner's e-mail to an address of his own.
func mayTouch(actor access.Actor, p Person) error {
	if !actor.IsSystem() && standing(p.Role) < standing(actor.Role) {
		return fault.New(fault.Forbidden, "%s is %s; only who is %s can change this account", p.Name, p.Role, p.Role)
	}
	return nil
}

func (o *Organisation) check() error {
	var c fault.Check
	line(&c, "name", &o.Name, 100, true)
	zone(&c, "zone", o.Zone, true)
	c.Need(o.Currency.Valid(), "currency", "is not a currency in use; choose one such as EUR")
	return c.Err()
}

func (k *Calendar) check() error {
	var c fault.Check
	line(&c, "name", &k.Name, 100, true)
	zone(&c, "zone", k.Zone, true)
	if k.Off == nil {
		k.Off = []time.Weekday{}
	}
	slices.Sort(k.Off)
	k.Off = slices.Compact(k.Off)
	for _, day := range k.Off {
		c.Need(day >= time.Sunday && day <= time.Saturday, "off", "holds %d; days of the week run from 0 (Sunday) to 6", int(day))
	}
	c.Need(len(k.Off) < 7, "off", "leaves no working day; keep at least one")
	c.Need(len(k.Holidays) <= maxHolidays, "holidays", "are more than %d; split them over calendars", maxHolidays)
	if k.Holidays == nil {
		k.Holidays = map[clock.Date]string{}
	}
	for _, day := range sortedDays(k.Holidays) {
		name := k.Holidays[day]
		read, err := clock.ParseDate(string(day))
		c.Need(err == nil && read != "", "holidays", "holds “%s”, which is not a date; write it as 2026-12-25", string(day))
		line(&c, "holidays", &name, 100, false)
		if name == "" {
			name = "Holiday"
		}
		k.Holidays[day] = name
	}
	return c.Err()
}

func sortedDays(m map[clock.Date]string) []clock.Date {
	days := make([]clock.Date, 0, len(m))
	for d := range m {
		days = append(days, d)
	}
	slices.Sort(days)
	return days
}

// clock gives the calendar as the engines take it.
func (k Calendar) clock() clock.Calendar {
	out := clock.Calendar{Off: map[time.Weekday]bool{}, Holidays: k.Holidays}
	for _, day := range k.Off {
		out.Off[day] = true
	}
	if where, err := time.LoadLocation(k.Zone); err == nil {
		out.Zone = where
	}
	return out
}

func (t *Team) check() error {
	var c fault.Check
	line(&c, "name", &t.Name, 80, true)
	c.Need(t.Hue >= 1 && t.Hue <= hues, "hue", "is not between 1 and %d", hues)
	c.Need(rank.Valid(t.Rank), "rank", "is not an order key")
	return c.Err()
}

func (p *Person) check() error {
	var c fault.Check
	line(&c, "name", &p.Name, 100, true)
	line(&c, "title", &p.Title, 100, false)
	address(&c, "email", &p.Email)
	zone(&c, "zone", p.Zone, false)
	c.Need(slices.Contains(access.Roles, p.Role), "role", "is not one of owner, admin, member, viewer, guest")
	c.Need(slices.Contains([]Theme{SystemTheme, LightTheme, DarkTheme}, p.Theme), "theme", "is not one of system, light, dark")
	c.Need(len(p.Teams) <= maxMemberOf, "teams", "are more than %d", maxMemberOf)
	c.Need(p.Email != "" || p.Joined.IsZero(), "email", "is missing; %s signs in with it", p.Name)
	p.Teams = unique(p.Teams)
	return c.Err()
}

// unique drops repeated teams and keeps the order, whose first colours the person.
func unique(in []id.Team) []id.Team {
	out := []id.Team{}
	for _, t := range in {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// leastUsedHue gives the hue that the fewest live teams wear, the lowest of several.
func leastUsedHue(all []Team) int {
	var used [hues + 1]int
	for _, t := range all {
		if !t.Archived && t.Hue >= 1 && t.Hue <= hues {
			used[t.Hue]++
		}
	}
	best := 1
	for hue := 2; hue <= hues; hue++ {
		if used[hue] < used[best] {
			best = hue
		}
	}
	return best
}

// fold gives a text as it is searched and sorted: lower case without accents, so that "Müller" is found by "mull".
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// initials gives the first letters of the first and the last word: "Ada Lovelace" is AL, "Ravi" is R.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) })
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	out := string(unicode.ToUpper(first))
	if len(words) > 1 {
		last, _ := utf8.DecodeRuneInString(words[len(words)-1])
		out += string(unicode.ToUpper(last))
	}
	return out
}
