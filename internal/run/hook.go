package run

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/fault"
)

// mostBody bounds the body of a delivery, in bytes.
const mostBody = 256 << 10

// Call is a delivery of another system.
type Call struct {
	Key       string // by which the sender knows it; "" for none
	Signature string // sha256=… of the body with the start's key; "" for none
	Body      []byte
}

// Deliver begins a run from a call at a secret address. A call whose key was delivered before begins nothing and gives the
// run of the first one. What is refused is kept in the log of the start, and told with the reason.
func (s *Service) Deliver(ctx context.Context, secret string, call Call) (Delivery, error) {
	st, k, err := s.behind(ctx, secret, Webhook)
	if err != nil {
		return Delivery{}, err
	}
	if err := s.busy.enter(st.ID, s.door.Clock.Now()); err != nil {
		return Delivery{}, err
	}
	ctx = access.With(ctx, access.System())
	var d Delivery
	err = s.door.Do(ctx, func(tx *act.Tx) error {
		st, err := starts.Get(ctx, tx, string(st.ID))
		if err == nil {
			err = st.usable(tx.Now)
		}
		if err != nil {
			return err
		}
		if err := call.check(&st, k); err != nil {
			return err
		}
		if call.Key != "" {
			first, err := deliveries.Select(ctx, tx, `WHERE start_id = $1 AND delivery_key = $2`, string(st.ID), call.Key)
			if err != nil {
				return err
			}
			if len(first) > 0 {
				d = first[0]
				return nil
			}
		}
		vars, err := mapped(st.Fields, call.Body)
		if err != nil {
			return err
		}
		for name, v := range st.Vars {
			if _, told := vars[name]; !told {
				vars[name] = v
			}
		}
		r, err := s.startBy(ctx, tx, &st, vars, nil)
		if err != nil {
			return err
		}
		d = Delivery{Key: call.Key, At: tx.Now, Outcome: Began, Run: r.ID}
		return s.note(ctx, tx, &st, &d)
	})
	if err == nil || !forPeople(err) {
		return d, err
	}
	refusal := err
	err = s.door.Do(ctx, func(tx *act.Tx) error {
		st, err := starts.Get(ctx, tx, string(st.ID))
		if err != nil {
			return err
		}
		// Without its key: a call that was refused may come again and begin a run then.
		return s.note(ctx, tx, &st, &Delivery{At: tx.Now, Outcome: Refused, Says: sayOf(refusal)})
	})
	return d, errors.Join(refusal, err)
}

func (c Call) check(st *Start, k key) error {
	if len(c.Body) > mostBody {
		return fault.New(fault.Limit, "The body has %d bytes, more than the 262,144 that a start takes", len(c.Body))
	}
	if len(c.Key) > 200 {
		return fault.New(fault.Invalid, "The delivery's id is longer than 200 characters")
	}
	if !st.Signed && c.Signature == "" {
		return nil
	}
	mac := hmac.New(sha256.New, []byte(k.sign))
	mac.Write(c.Body)
	given, err := hex.DecodeString(strings.TrimPrefix(c.Signature, "sha256="))
	if err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return fault.New(fault.Forbidden, "The signature is missing or is not that of this body with the start's key; send it as sha256=…")
	}
	return nil
}
