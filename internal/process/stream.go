package process

// Stream is the value stream of a process in numbers. Times are minutes. Only what the steps tell is counted, and how
// many told it is said beside each figure, because a sum over some is no sum over all.
type Stream struct {
	Work     float64  `json:"work"`     // sum of the work
	Lead     float64  `json:"lead"`     // sum of work and wait
	Activity *float64 `json:"activity"` // work over lead in percent; none without a lead time
	Right    *float64 `json:"right"`    // product of the shares complete and accurate, in percent; none without any
	Timed    int      `json:"timed"`    // steps that tell a time
	Judged   int      `json:"judged"`   // steps that tell a share
	Steps    int      `json:"steps"`    // activities in all
	Handoffs int      `json:"handoffs"`
	Rekeyed  int      `json:"rekeyed"` // steps at which something is typed again
}

// StreamOf adds up the activities of a document. The arithmetic is that of value stream maps: lead time is the sum of
// work and wait, the activity ratio is work over lead time, and shares complete and accurate multiply.
func StreamOf(d *Document) Stream {
	s := Stream{Handoffs: len(d.Handoffs)}
	right := 1.0
	for _, step := range d.Steps {
		if !step.Activity {
			continue
		}
		s.Steps++
		if step.Work != nil || step.Wait != nil {
			s.Timed++
			s.Work += value(step.Work)
			s.Lead += value(step.Work) + value(step.Wait)
		}
		if step.Right != nil {
			s.Judged++
			right *= *step.Right / 100
		}
		if step.Rekey {
			s.Rekeyed++
		}
	}
	if s.Lead > 0 {
		ratio := 100 * s.Work / s.Lead
		s.Activity = &ratio
	}
	if s.Judged > 0 {
		right *= 100
		s.Right = &right
	}
	return s
}

func value(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}
