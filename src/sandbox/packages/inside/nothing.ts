/** A module of Node's that does nothing here. */
export default {};
