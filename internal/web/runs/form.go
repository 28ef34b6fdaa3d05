package runs

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/remark"
	"throughline/internal/run"
)

const (
	mostTyped = 1 << 20 // bytes of all that is typed into the form of a step
	mostSent  = 40      // files of one sending
)

// readStep reads the form of a step. Files are kept beside the run while they arrive, one after another, so that none sits
// in memory; each then stands in the form as an answer, and stays sent when the form comes back. What is wrong with a
// file stands at its question, under the name that the form uses.
func (p *Pages) readStep(r *http.Request, of id.Run) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return r.ParseForm()
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return cutOff()
	}
	typed, left, sent := url.Values{}, int64(mostTyped), 0
	r.Form, r.PostForm = typed, typed
	var c fault.Check
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return c.Err()
		}
		if err != nil {
			return cutOff()
		}
		question, isFile := cut(part.FormName(), "file.")
		switch {
		case isFile && part.FileName() == "": // nothing was chosen
		case isFile:
			if sent++; sent > mostSent {
				return fault.New(fault.Limit, "More than %d files came at once; send the others after these", mostSent)
			}
			key, err := p.attach(r, of, part)
			if e := fault.As(err); e != nil && (e.Kind == fault.Limit || e.Kind == fault.Invalid) {
				c.Add(question, fault.Field(question, "has a file that was not kept: %s. %s", part.FileName(), e.Message))
				continue
			}
			if err != nil {
				return err
			}
			typed.Add("answer."+question, string(key))
		default:
			b, err := io.ReadAll(io.LimitReader(part, left+1))
			if err != nil {
				return cutOff()
			}
			if left -= int64(len(b)); left < 0 {
				return fault.New(fault.Limit, "More than 1 MB was typed into the form; nothing was done")
			}
			typed.Add(part.FormName(), string(b))
		}
	}
}

func (p *Pages) attach(r *http.Request, of id.Run, part *multipart.Part) (id.Attachment, error) {
	a, err := p.Remarks.Attach(r.Context(), remark.On{Subject: "run", SubjectID: string(of)}, remark.NewAttachment{Name: part.FileName()}, part)
	return a.ID, err
}

func cutOff() error {
	return fault.New(fault.Invalid, "The form was cut off on its way; nothing was done. Send it again")
}

// completion makes of the form what was done.
func completion(form url.Values) run.Completion {
	done := run.Completion{Note: form.Get("note"), Pick: form.Get("pick"), Answers: map[string]any{}}
	for name, values := range form {
		question, ok := cut(name, "answer.")
		switch {
		case !ok:
		case len(values) == 1:
			done.Answers[question] = strings.ReplaceAll(values[0], "\r\n", "\n")
		default:
			all := make([]any, len(values))
			for i, v := range values {
				all[i] = v
			}
			done.Answers[question] = all
		}
	}
	return done
}
