package importer

import "strings"

// People gathers the identities of one export. Two entries are one person only when kind and id agree.
type People struct {
	vendor string
	list   []Person
	index  map[PersonKey]int
	keys   map[identity]PersonKey // each key is written once, however often its person is met
}

type identity struct{ kind, id string }

// NewPeople begins an empty directory of the vendor.
func NewPeople(vendor string) *People {
	return &People{vendor: vendor, index: map[PersonKey]int{}, keys: map[identity]PersonKey{}}
}

// Add notes an identity and gives its key; an empty id is nobody. A display name or address that differs from the one
// known becomes an alias.
func (p *People) Add(kind, id, name, email string) PersonKey {
	id, name, email = strings.TrimSpace(id), strings.TrimSpace(name), strings.TrimSpace(email)
	if id == "" {
		return ""
	}
	if kind == "email" {
		id = strings.ToLower(id)
	}
	key, ok := p.keys[identity{kind, id}]
	i := p.index[key]
	if !ok {
		key, i = PersonKey(p.vendor+":"+kind+":"+id), len(p.list)
		p.keys[identity{kind, id}], p.index[key] = key, i
		p.list = append(p.list, Person{Key: key, Vendor: p.vendor, Kind: kind, ID: id})
	}
	who := &p.list[i]
	switch {
	case name == "" || name == who.Name:
	case who.Name == "":
		who.Name = name
	default:
		who.Aliases = AddOnce(who.Aliases, name)
	}
	if email != "" && who.Email == "" {
		who.Email = email
	}
	return key
}

// Named notes somebody who is known by one text only: an address, a user name, or else a display name.
func (p *People) Named(text string) PersonKey {
	text = strings.TrimSpace(text)
	switch {
	case strings.Count(text, "@") == 1 && !strings.ContainsAny(text, " \t<>") && !strings.HasPrefix(text, "@"):
		return p.Add("email", text, "", text)
	case strings.ContainsAny(text, " ,") || !isPlain(text):
		return p.Add("name", text, text, "")
	}
	return p.Add("user", text, "", "")
}

func isPlain(s string) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && !strings.ContainsRune("._-+:@", c) {
			return false
		}
	}
	return s != ""
}

// Name gives the display name of an identity, or its id.
func (p *People) Name(key PersonKey) string {
	if i, ok := p.index[key]; ok {
		if p.list[i].Name != "" {
			return p.list[i].Name
		}
		return p.list[i].ID
	}
	return string(key)
}

// List gives all identities in the order they were met, and tells the report who needs a look.
func (p *People) List(r *Report) []Person {
	byName, nameOnly := map[string][]string{}, 0
	var order []string
	for _, who := range p.list {
		if who.Kind == "name" {
			nameOnly++
		}
		if who.Name != "" {
			if byName[who.Name] == nil {
				order = append(order, who.Name)
			}
			byName[who.Name] = append(byName[who.Name], who.ID)
		}
	}
	if nameOnly > 0 {
		r.Note(Info, "people-by-name", nameOnly, "%d people are known by display name only; match them to members by hand.", nameOnly)
	}
	for _, name := range order {
		if n := len(byName[name]); n > 1 {
			r.Add(Info, "people-same-name", "", 0, "", "%d identities share the display name “%s”; they are kept apart.", n, clip(name))
		}
	}
	return p.list
}

// AddOnce appends v unless it is there already.
func AddOnce[T comparable](list []T, v T) []T {
	for _, have := range list {
		if have == v {
			return list
		}
	}
	return append(list, v)
}
