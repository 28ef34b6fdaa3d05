package route

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/internal/clock"
)

// bodies are buffers of requests; those that grew large are left to the collector.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const largestKept = 1 << 20

// checks are what checking a request needs.
type checks struct {
	path   *huma.PathBuffer
	result huma.ValidateResult
}

var checkers = sync.Pool{New: func() any { return &checks{path: huma.NewPathBuffer(make([]byte, 0, 128), 0)} }}

// at begins the path of a problem.
func (k *checks) at(words ...string) *huma.PathBuffer {
	k.path.Reset()
	for _, w := range words {
		k.path.Push(w)
	}
	return k.path
}

// read fills the input, or gives the answer that refuses the request. What it returns besides is called when the input is
// no longer used.
func (o *operation) read(c huma.Context, in reflect.Value) (problem huma.StatusError, done func()) {
	k := checkers.Get().(*checks)
	defer func() {
		if cap(k.result.Errors) <= 128 {
			k.result.Reset()
			checkers.Put(k)
		}
	}()
	for i := range o.parameters {
		o.parameters[i].read(c, o, in, k)
	}
	done, status := func() {}, http.StatusUnprocessableEntity
	if o.body != nil || o.raw != nil {
		switch {
		case o.op.BodyReadTimeout > 0:
			_ = c.SetReadDeadline(clock.System{}.Now().Add(o.op.BodyReadTimeout)) // not every connection knows it
		case o.op.BodyReadTimeout < 0:
			_ = c.SetReadDeadline(time.Time{})
		}
		switch {
		case o.form:
			form, err := c.GetMultipartForm()
			if err != nil {
				k.result.Errors = append(k.result.Errors, &huma.ErrorDetail{Location: "body", Message: "cannot read multipart form: " + err.Error()})
			} else {
				in.FieldByIndex(o.raw).Set(reflect.ValueOf(*form))
			}
		default:
			var refused huma.StatusError
			if refused, status, done = o.readBody(c, in, k); refused != nil {
				return refused, done
			}
		}
	}
	if len(k.result.Errors) > 0 {
		return huma.NewErrorWithContext(c, status, "validation failed", k.result.Errors...), done
	}
	return nil, done
}

func (p *parameter) read(c huma.Context, o *operation, in reflect.Value, k *checks) {
	var text string
	switch p.in {
	case "path":
		text = c.Param(p.name)
	case "query":
		text = c.Query(p.name)
	default:
		text = c.Header(p.name)
	}
	if text == "" {
		text = p.byDefault
	}
	if text == "" {
		if p.required {
			k.result.Add(k.at(p.in, p.name), "", "required "+p.in+" parameter is missing")
		}
		return
	}
	f := in.FieldByIndex(p.index)
	var value any
	var err error
	switch f.Kind() {
	case reflect.String:
		f.SetString(text)
		value = text
	case reflect.Bool:
		var b bool
		if b, err = strconv.ParseBool(text); err != nil {
			err = errors.New("invalid boolean")
		}
		f.SetBool(b)
		value = b
	default:
		var n int64
		if n, err = strconv.ParseInt(text, 10, 64); err != nil {
			err = errors.New("invalid integer")
		}
		f.SetInt(n)
		value = n
	}
	if err != nil {
		k.result.Add(k.at(p.in, p.name), text, err.Error())
		return
	}
	huma.Validate(o.registry, p.schema, k.at(p.in, p.name), huma.ModeWriteToServer, value, &k.result)
}

// readBody reads bytes or JSON into the input. What is wrong with JSON goes to the checks, with the status it deserves.
func (o *operation) readBody(c huma.Context, in reflect.Value, k *checks) (refused huma.StatusError, status int, done func()) {
	b := bodies.Get().(*bytes.Buffer)
	done = func() {
		if b.Cap() <= largestKept {
			b.Reset()
			bodies.Put(b)
		}
	}
	status = http.StatusUnprocessableEntity
	if refused = receive(c, b, o.op.MaxBodyBytes); refused != nil {
		return refused, status, done
	}
	if o.raw != nil {
		in.FieldByIndex(o.raw).SetBytes(b.Bytes())
	}
	if b.Len() == 0 {
		if o.op.RequestBody.Required {
			refused = huma.NewErrorWithContext(c, http.StatusBadRequest, "request body is required", k.result.Errors...)
		}
		return refused, status, done
	}
	if o.body == nil {
		return nil, status, done
	}
	kind := c.Header("Content-Type")
	if kind == "" {
		kind = "application/json"
	}
	var loose any
	if err := o.api.Unmarshal(kind, b.Bytes(), &loose); err != nil {
		status = http.StatusBadRequest
		if errors.Is(err, huma.ErrUnknownContentType) {
			status = http.StatusUnsupportedMediaType
		}
		k.unread(err, b)
		return nil, status, done
	}
	before := len(k.result.Errors)
	huma.Validate(o.registry, o.schema, k.at("body"), huma.ModeWriteToServer, loose, &k.result)
	if len(k.result.Errors) > before {
		return nil, status, done
	}
	if err := o.api.Unmarshal(kind, b.Bytes(), in.FieldByIndex(o.body).Addr().Interface()); err != nil {
		k.unread(err, b)
	}
	return nil, status, done
}

func (k *checks) unread(err error, b *bytes.Buffer) {
	k.result.Errors = append(k.result.Errors, &huma.ErrorDetail{Location: "body", Message: err.Error(), Value: b.String()})
}

// receive reads a body of fewer than so many bytes.
func receive(c huma.Context, b *bytes.Buffer, most int64) huma.StatusError {
	from := c.BodyReader()
	if from == nil {
		return nil
	}
	if closer, ok := from.(io.Closer); ok {
		defer func() { _ = closer.Close() }() // the server closes it again
	}
	count, err := io.Copy(b, io.LimitReader(from, most))
	var slow net.Error
	switch {
	case count == most:
		return huma.NewErrorWithContext(c, http.StatusRequestEntityTooLarge, fmt.Sprintf("request body is too large limit=%d bytes", most))
	case err == nil:
		return nil
	case errors.As(err, &slow) && slow.Timeout():
		return huma.NewErrorWithContext(c, http.StatusRequestTimeout, "request body read timeout")
	}
	return huma.NewErrorWithContext(c, http.StatusInternalServerError, "cannot read request body", err)
}

// watched remembers that the connection would not take more.
type watched struct {
	to  io.Writer
	err error
}

func (w *watched) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	if err != nil {
		w.err = err
	}
	return n, err
}
