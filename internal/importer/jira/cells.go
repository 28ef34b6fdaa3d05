package jira

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"throughline/internal/importer"
)

// parts3 splits "date;author;body" at the first two semicolons; the body may hold more of them.
func parts3(s string) (date, author, body string, ok bool) {
	date, rest, ok := strings.Cut(s, ";")
	if !ok {
		return "", "", "", false
	}
	author, body, ok = strings.Cut(rest, ";")
	return strings.TrimSpace(date), strings.TrimSpace(author), body, ok
}

// fileParts splits "date;author;file name;address". The file name may hold semicolons: the address begins after the last
// semicolon that a scheme follows, or after the last one.
func fileParts(s string) (date, author, name, address string, ok bool) {
	date, author, rest, ok := parts3(s)
	if !ok {
		return "", "", "", "", false
	}
	at := max(strings.LastIndex(rest, ";http://"), strings.LastIndex(rest, ";https://"))
	if at < 0 {
		at = strings.LastIndexByte(rest, ';')
	}
	if at < 0 {
		return "", "", "", "", false
	}
	return date, author, rest[:at], strings.TrimSpace(rest[at+1:]), true
}

// workParts splits "comment;date;author;seconds" from the right, since the comment may hold semicolons.
func workParts(s string) (note, date, author string, seconds int64, ok bool) {
	cut := func() string {
		i := strings.LastIndexByte(s, ';')
		if i < 0 {
			ok = false
			return ""
		}
		part := strings.TrimSpace(s[i+1:])
		s = s[:i]
		return part
	}
	ok = true
	count := cut()
	author = cut()
	date = cut()
	if !ok {
		return "", "", "", 0, false
	}
	seconds, err := strconv.ParseInt(count, 10, 64)
	return s, date, author, seconds, err == nil && seconds >= 0
}

// statusTimes reads "statusId_*:*_visits_*:*_milliseconds" joined by "_*|*_". Each becomes a derived event without an
// instant: the export says how long, not when.
func statusTimes(s string) ([]importer.Event, bool) {
	var out []importer.Event
	for _, part := range strings.Split(strings.TrimSpace(s), "_*|*_") {
		f := strings.Split(part, "_*:*_")
		if len(f) != 3 || f[0] == "" {
			return nil, false
		}
		visits, err1 := strconv.Atoi(strings.TrimSpace(f[1]))
		ms, err2 := strconv.ParseInt(strings.TrimSpace(f[2]), 10, 64)
		if err1 != nil || err2 != nil || visits < 0 || ms < 0 {
			return nil, false
		}
		out = append(out, importer.Event{Field: "status", ToID: strings.TrimSpace(f[0]), Provenance: importer.Derived,
			Seconds: float64(ms) / 1000, Visits: visits})
	}
	return out, true
}

// javaObject matches the text of a Java object that has no words for itself: "com.x.ApprovalsCFValue@21c2fe6f".
var javaObject = regexp.MustCompile(`^\[?(?:[A-Za-z_$][\w$]*\.){2,}[A-Za-z_$][\w$]*@[0-9a-f]{4,16}\]?$`)

func junk(s string) bool {
	return strings.IndexByte(s, '@') > 0 && javaObject.MatchString(strings.TrimSpace(s))
}

// linkKind gives the neutral kind of a link type's name.
func linkKind(name string) string {
	low := strings.ToLower(name)
	for _, row := range [...][2]string{{"block", "blocks"}, {"depend", "blocks"}, {"gantt", "blocks"}, {"duplic", "duplicates"},
		{"clone", "clones"}, {"cloner", "clones"}, {"relat", "relates"}, {"bezieh", "relates"}, {"blockiert", "blocks"}} {
		if strings.Contains(low, row[0]) {
			return row[1]
		}
	}
	return "other"
}

// seconds reads an estimate.
func seconds(s string) *int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// number reads story points.
func number(s string) *float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || n != n || n > 1e15 || n < -1e15 {
		return nil
	}
	return &n
}

func itoa(n int) string { return strconv.Itoa(n) }

func (b *build) comment(t *importer.Task, v string) {
	c := importer.Comment{}
	if date, author, body, ok := parts3(v); ok && b.isDate(date) {
		c.At, c.Author = b.dates.Read(date, false), b.author(author)
		v = body
	}
	if text := fromWiki(v, b.who); text != nil {
		c.Body = *text
	}
	t.Comments = append(t.Comments, c)
}

func (b *build) isDate(s string) bool {
	ok, _ := b.dates.Is(s)
	return ok
}

func (b *build) attachment(t *importer.Task, v string) {
	a := importer.Attachment{}
	if date, author, name, address, ok := fileParts(v); ok && b.isDate(date) {
		a.At, a.Author, a.Name, a.URL = b.dates.Read(date, false), b.author(author), name, address
	} else if strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://") {
		a.Name, a.URL = path.Base(v), v
	} else {
		a.Name = v
	}
	t.Attachments = append(t.Attachments, a)
}

func (b *build) work(t *importer.Task, v string) bool {
	note, date, author, n, ok := workParts(v)
	if ok {
		t.Worklogs = append(t.Worklogs, importer.Worklog{Author: b.author(author), At: b.dates.Read(date, false), Seconds: n, Comment: note})
	}
	return ok
}
