package run

import (
	"context"
	"fmt"
	"math"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// The kinds of answers, as a process names them.
const (
	textAnswer   = "text"
	longAnswer   = "long text"
	numberAnswer = "number"
	moneyAnswer  = "money"
	dateAnswer   = "date"
	yesNoAnswer  = "yes or no"
	choiceAnswer = "choice"
	manyAnswer   = "choices"
	personAnswer = "person"
	mailAnswer   = "email"
	linkAnswer   = "link"
	fileAnswer   = "file"
	photoAnswer  = "photo"
)

// AnswerKinds lists the kinds of answers that a form can ask for.
var AnswerKinds = []string{textAnswer, longAnswer, numberAnswer, moneyAnswer, dateAnswer, yesNoAnswer, choiceAnswer, manyAnswer, personAnswer, mailAnswer, linkAnswer, fileAnswer, photoAnswer}

const (
	longestLine = 2000
	longestText = 20_000
	mostFiles   = 20 // of one question
	mostNumber  = 1e15
)

// File is a file beside a run, as an answer names it.
type File struct {
	ID      id.Attachment
	Name    string
	MIME    string // what its first bytes show
	Size    int64  // bytes
	Picture bool   // a picture whose head can be read
}

// Files tells whether the answer is a list of files.
func (q Question) Files() bool { return q.Kind == fileAnswer || q.Kind == photoAnswer }

// checkAnswers holds answers against a form and gives them as the run's variables: numbers and amounts as numbers, yes and
// no as such, several answers as a list, files as objects with file, name, mime and size; before there is a run no files are asked for.
// Problems name the question.
func (s *Service) checkAnswers(ctx context.Context, q db.Q, of id.Run, form []Question, given map[string]any) (map[string]any, error) {
	out := map[string]any{}
	var c fault.Check
	for _, asked := range form {
		if of == "" && asked.Files() {
			continue // a file lies beside a run, which is not there yet: a step of it asks
		}
		v, err := s.answer(ctx, q, of, asked, given[asked.Name])
		if err != nil && fault.As(err) == nil {
			return nil, err
		}
		if err != nil {
			c.Add(asked.Name, err)
			continue
		}
		if v == nil {
			c.Need(!asked.Required, asked.Name, "needs an answer")
			continue
		}
		out[asked.Name] = v
	}
	for name := range given {
		c.Need(slices.ContainsFunc(form, func(asked Question) bool { return asked.Name == name }), name, "is not asked by this step")
	}
	return out, c.Err()
}

// answer reads one answer; nil is none.
func (s *Service) answer(ctx context.Context, q db.Q, of id.Run, asked Question, given any) (any, error) {
	list, err := asked.listed(given)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if asked.Files() {
		return s.files(ctx, q, of, asked, list)
	}
	if asked.Kind == manyAnswer {
		picked := []any{}
		for _, one := range list {
			if _, err := asked.option(one); err != nil {
				return nil, err
			}
			if !slices.Contains(picked, any(one)) {
				picked = append(picked, one)
			}
		}
		return picked, nil
	}
	if asked.Kind == personAnswer {
		if !id.Valid(list[0]) {
			return nil, fault.Field(asked.Name, "is not somebody of the organisation")
		}
		var c fault.Check
		c.Add(asked.Name, s.deps.CheckPeople(ctx, q, []id.Person{id.Person(list[0])}))
		return list[0], c.Err()
	}
	return asked.read(list[0])
}

// listed gives what was answered as texts without empty ones; several only where the question takes several.
func (q Question) listed(given any) ([]string, error) {
	var list []string
	switch v := given.(type) {
	case []any:
		if len(v) > 1 && q.Kind != manyAnswer && !q.Files() {
			return nil, fault.Field(q.Name, "takes one answer")
		}
		for _, one := range v {
			text, ok := spoken(one)
			if !ok {
				return nil, fault.Field(q.Name, "is not an answer that a form takes")
			}
			list = append(list, text)
		}
	default:
		text, ok := spoken(v)
		if !ok {
			return nil, fault.Field(q.Name, "is not an answer that a form takes")
		}
		list = []string{text}
	}
	return slices.DeleteFunc(list, func(text string) bool { return text == "" }), nil
}

func spoken(given any) (string, bool) {
	switch v := given.(type) {
	case nil:
		return "", true
	case bool:
		if v {
			return "yes", true
		}
		return "no", true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case string:
		return strings.TrimSpace(v), true
	case map[string]any: // a file as it is stored
		name, ok := v["file"].(string)
		return name, ok
	}
	return "", false
}

// read reads one answer that needs nothing but its own words.
func (q Question) read(text string) (any, error) {
	most := longestLine
	if q.Kind == longAnswer {
		most = longestText
	}
	if n := utf8.RuneCountInString(text); n > most {
		return nil, fault.Field(q.Name, "has %d characters, more than the %d it may have", n, most)
	}
	switch q.Kind {
	case numberAnswer, moneyAnswer:
		return q.number(text)
	case dateAnswer:
		d, err := clock.ParseDate(text)
		if err != nil {
			return nil, fault.Field(q.Name, "is not a date such as 2026-11-23")
		}
		return string(d), nil
	case yesNoAnswer:
		switch strings.ToLower(text) {
		case "yes", "true":
			return true, nil
		case "no", "false":
			return false, nil
		}
		return nil, fault.Field(q.Name, "is neither yes nor no")
	case choiceAnswer:
		return q.option(text)
	case mailAnswer:
		a, err := mail.ParseAddress(text)
		if err != nil || a.Address != text || !strings.Contains(text[strings.LastIndexByte(text, '@'):], ".") {
			return nil, fault.Field(q.Name, "is not an e-mail address such as bo@northbeam.example")
		}
		return text, nil
	case linkAnswer:
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, fault.Field(q.Name, "is not a web address; it begins with https://")
		}
		return text, nil
	}
	return text, nil
}

// number reads "1200.5" and "1 200,50"; an amount has at most two decimals.
func (q Question) number(text string) (any, error) {
	said := strings.TrimSpace(strings.TrimSuffix(text, q.Unit))
	said = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".").Replace(said)
	n, err := strconv.ParseFloat(said, 64)
	if err != nil || math.IsNaN(n) || math.Abs(n) > mostNumber {
		if q.Kind == moneyAnswer {
			return nil, fault.Field(q.Name, "is not an amount such as 1200.50")
		}
		return nil, fault.Field(q.Name, "is not a number")
	}
	if _, decimals, _ := strings.Cut(said, "."); q.Kind == moneyAnswer && (len(decimals) > 2 || strings.ContainsAny(said, "eExX")) {
		return nil, fault.Field(q.Name, "is not an amount such as 1200.50")
	}
	if q.Min != nil && n < *q.Min {
		return nil, fault.Field(q.Name, "is less than %s", q.Say(*q.Min))
	}
	if q.Max != nil && n > *q.Max {
		return nil, fault.Field(q.Name, "is more than %s", q.Say(*q.Max))
	}
	return n, nil
}

// files makes of the ids of files beside the run what the run remembers of them.
func (s *Service) files(ctx context.Context, q db.Q, of id.Run, asked Question, list []string) (any, error) {
	if len(list) > mostFiles {
		return nil, fault.Field(asked.Name, "has more than %d files", mostFiles)
	}
	var ids []id.Attachment
	for _, one := range list {
		if !id.Valid(one) {
			return nil, fault.Field(asked.Name, "names a file that was not sent; choose it again")
		}
		if !slices.Contains(ids, id.Attachment(one)) {
			ids = append(ids, id.Attachment(one))
		}
	}
	found, err := s.deps.Files(ctx, q, of, ids)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.Field(asked.Name, "names a file that was not sent; choose it again")
	}
	if err != nil {
		return nil, err
	}
	out := make([]any, len(found))
	for i, f := range found {
		if asked.Kind == photoAnswer && !f.Picture {
			return nil, fault.Field(asked.Name, "has a file that is no picture, or a damaged one: %s", f.Name)
		}
		out[i] = map[string]any{"file": string(f.ID), "name": f.Name, "mime": f.MIME, "size": float64(f.Size)}
	}
	return out, nil
}

func (q Question) option(text string) (any, error) {
	for _, o := range q.Options {
		if o.Value == text {
			return text, nil
		}
	}
	return nil, fault.Field(q.Name, "is not one of the answers offered")
}

// FilesOf gives the files that an answer names, by what the run remembers of them.
func FilesOf(answer any) []File {
	list, _ := answer.([]any)
	var out []File
	for _, one := range list {
		f, ok := one.(map[string]any)
		if !ok {
			continue
		}
		key, _ := f["file"].(string)
		name, _ := f["name"].(string)
		mime, _ := f["mime"].(string)
		size, _ := f["size"].(float64)
		if id.Valid(key) {
			out = append(out, File{ID: id.Attachment(key), Name: name, MIME: mime, Size: int64(size), Picture: strings.HasPrefix(mime, "image/")})
		}
	}
	return out
}

// Say writes an answer for people; "" for none. A person is given by the id.
func (q Question) Say(answer any) string {
	switch v := answer.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case float64:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if q.Kind == moneyAnswer {
			text = strconv.FormatFloat(v, 'f', 2, 64)
		}
		return strings.TrimSpace(text + " " + q.Unit)
	case map[string]any:
		name, _ := v["name"].(string)
		return name
	case []any:
		said := make([]string, len(v))
		for i, one := range v {
			said[i] = q.Say(one)
		}
		return strings.Join(said, ", ")
	}
	text := fmt.Sprint(answer)
	for _, o := range q.Options {
		if o.Value == text {
			return o.Label
		}
	}
	return text
}
