import { Hono } from 'hono'
import { onlyFor } from '../only-for.ts'
import type { WebEnv } from '../web.ts'
import { cartRoutes } from './cart-routes.tsx'
import { checkoutRoutes } from './checkout-routes.tsx'
import { homeRoutes } from './home-routes.tsx'
import { orderRoutes } from './order-routes.tsx'
import { paperRoutes } from './paper-routes.tsx'
import { paymentRoutes } from './payment-routes.tsx'
import { priceRoutes } from './price-routes.tsx'
import { quoteRoutes } from './quote-routes.tsx'
import { requestRoutes } from './request-routes.tsx'

/** The buyers' screens. Everything here is behind sign-in, which leads back to where the link pointed. */
export function portalRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  for (const path of ['/', '/q/*', '/cart/*', '/checkout/*', '/orders', '/orders/*', '/coverage', '/account', '/documents/*'])
    app.use(path, onlyFor('customer'))
  app.route('/', paperRoutes())
  app.route('/', homeRoutes())
  app.route('/', quoteRoutes())
  app.route('/', priceRoutes())
  app.route('/', requestRoutes())
  app.route('/', cartRoutes())
  app.route('/', checkoutRoutes())
  app.route('/', paymentRoutes())
  app.route('/', orderRoutes())
  return app
}
