package paste

import "encoding/json"

// deepest is how many levels down values are searched for in JSON.
const deepest = 4

// json takes the values of a JSON object. It reports whether the text is one.
func (f *Values) json(text string) bool {
	var object map[string]any
	if json.Unmarshal([]byte(text), &object) != nil {
		return false
	}
	if values, ok := object["values"].([]any); ok {
		f.postman(values)
	} else {
		f.object(object, none, 0)
	}
	return true
}

// object takes the strings of an object and of the objects in it. Within the object
// "group", "name" and "id" are the group's.
func (f *Values) object(o map[string]any, about field, depth int) {
	for k, v := range o {
		switch v := v.(type) {
		case string:
			if inner := lookUp(k); about == group && (inner == name || inner == id) {
				k = map[field]string{name: "group", id: "groupId"}[inner]
			}
			f.set(k, v)
		case map[string]any:
			if depth < deepest {
				f.object(v, lookUp(k), depth+1)
			}
		}
	}
}

// postman takes the variables of a Postman environment, such as the one of the
// service's own collection: {"name": ..., "values": [{"key", "value"}, ...]}. It
// ignores the name and ID beside "values": they are the environment's.
func (f *Values) postman(variables []any) {
	for _, v := range variables {
		variable, _ := v.(map[string]any)
		key, _ := variable["key"].(string)
		value, _ := variable["value"].(string)
		if enabled, known := variable["enabled"].(bool); value != "" && (enabled || !known) {
			f.set(key, value)
		}
	}
}
