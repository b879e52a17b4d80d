"""Projects longitude and latitude by Equal Earth (Šavrič, Patterson, Jenny 2018), which keeps areas."""

import math

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3) / 2
_X = 2.706629  # half the width of the whole earth at the equator, on a sphere of radius 1
_Y = 1.317363  # half its height
WIDTH = 960.0


def point(longitude: float, latitude: float) -> tuple[float, float]:
    """Give the place of a point, in degrees, on a map that is `WIDTH` wide, from its upper left corner."""
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square * square * square
    x = math.radians(longitude) * math.cos(theta)
    x /= _M * (_A[0] + 3 * _A[1] * square + sixth * (7 * _A[2] + 9 * _A[3] * square))
    y = theta * (_A[0] + _A[1] * square + sixth * (_A[2] + _A[3] * square))
    scale = WIDTH / (2 * _X)
    return (x + _X) * scale, (_Y - y) * scale
