// Package wording turns the texts of another tool into those of this one: links to files lead to where the files lie, and
// mentions name the people as they are here.
package wording

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"

	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/prose"
)

// The reader writes whom and what a text points to as links with a key; see importer.Text.
var (
	personLink = regexp.MustCompile(`\[@((?:[^\]\\\n]|\\.)*)\]\(person:([^)\s]*)\)`)
	fileLink   = regexp.MustCompile(`(!?)\[((?:[^\]\\\n]|\\.)*)\]\(attachment:([^)\s]*)\)`)
	escaped    = regexp.MustCompile(`\\([[:punct:]])`)
)

// mostMentions is how many people one text may notify; beyond it names are plain.
const mostMentions = 100

// Links gives a text with its links to files leading to where the files lie. Pictures become links, because showing
// them needs a login to the other tool. People are left for Mention. A nil text is "".
func Links(t *importer.Text, of *importer.Task) string {
	if t == nil {
		return ""
	}
	md := strings.TrimRight(strings.ReplaceAll(strings.ToValidUTF8(t.Markdown, "\uFFFD"), "\x00", ""), " \n")
	if !strings.Contains(md, "](attachment:") {
		return md
	}
	return fileLink.ReplaceAllStringFunc(md, func(s string) string {
		m := fileLink.FindStringSubmatch(s)
		name, err := url.PathUnescape(m[3])
		if err != nil {
			name = m[3]
		}
		for _, a := range of.Attachments {
			if a.Name == name && IsWeb(a.URL) {
				return "[" + cmp.Or(m[2], a.Name) + "](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(a.URL) + ">)"
			}
		}
		return cmp.Or(m[2], name)
	})
}

// Mention writes the people a text names as they are here; who is nobody here is named in plain words.
func Mention(md string, who map[importer.PersonKey]id.Person) string {
	if !strings.Contains(md, "](person:") {
		return md
	}
	left := mostMentions
	return personLink.ReplaceAllStringFunc(md, func(s string) string {
		m := personLink.FindStringSubmatch(s)
		name := escaped.ReplaceAllString(m[1], "$1")
		key, err := url.PathUnescape(m[2])
		if here := who[importer.PersonKey(key)]; err == nil && here != "" && left > 0 && strings.TrimSpace(name) != "" && len(name) <= 120 {
			left--
			return prose.Mention{Kind: "person", ID: string(here), Name: name}.String()
		}
		return m[1]
	})
}

// IsWeb tells whether the address is one that a browser opens: http or https, with a host, of sane length.
func IsWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && len(address) <= 2000
}
